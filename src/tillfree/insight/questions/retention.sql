/*
title = "Who comes back"
means = "Of the people first seen in each period: which share visits again in each of the following ones."
formula = "period = floor(days since the scope's first day / length); cohort = period of a person's first visit within the scope; retention(k) = people of the cohort with a visit k periods later / people of the cohort. Only people who agreed that their visits be linked."
elsewhere = "GA4: cohort exploration; ClickHouse: retention; PostHog: retention."

[parameters]
period_days = { default = 7, means = "length of a period, days" }
what = { default = "visit", choices = ["visit", "purchase"], means = "what counts as coming" }

[columns]
cohort_day = { unit = "store's clock", means = "first day of the period in which they first came" }
later = { unit = "periods", means = "so many periods later" }
people = { unit = "people", means = "of the cohort, who came then" }
cohort = { unit = "people", means = "in the cohort" }
retention = { unit = "share", means = "people / cohort" }
*/
WITH came AS (
    SELECT DISTINCT person, day
    FROM daily_people
    WHERE CAST($what AS VARCHAR) = 'visit' OR bought > 0
),
first_day AS (
    SELECT min(day) AS day FROM came
),
periods AS (
    SELECT DISTINCT
        c.person,
        CAST(floor(date_diff('day', f.day, c.day) / CAST($period_days AS DOUBLE)) AS INTEGER) AS period
    FROM came AS c
    CROSS JOIN first_day AS f
),
firsts AS (
    SELECT person, min(period) AS cohort FROM periods GROUP BY person
),
sizes AS (
    SELECT cohort, count(*) AS people FROM firsts GROUP BY cohort
),
counted AS (
    SELECT f.cohort, p.period - f.cohort AS later, count(*) AS people
    FROM periods AS p
    JOIN firsts AS f ON f.person = p.person
    GROUP BY f.cohort, p.period - f.cohort
)
SELECT
    d.day + CAST(c.cohort * CAST($period_days AS INTEGER) AS INTEGER) AS cohort_day,
    c.later,
    c.people,
    s.people AS cohort,
    c.people / CAST(s.people AS DOUBLE) AS retention
FROM counted AS c
JOIN sizes AS s ON s.cohort = c.cohort
CROSS JOIN first_day AS d
ORDER BY cohort_day, c.later
