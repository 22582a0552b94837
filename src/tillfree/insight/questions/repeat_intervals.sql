/*
title = "How soon people buy again"
means = "Days between a person's purchase days, and how often each length occurs."
formula = "interval = days from one day with a purchase to the person's next; several purchases of a day are one. Only people who agreed that their visits be linked."
elsewhere = "Shopify: time between orders; marketing: interpurchase time."

[parameters]

[columns]
days = { unit = "days", means = "length of the interval" }
intervals = { unit = "intervals", means = "of this length" }
people = { unit = "people", means = "who have one of this length" }
share_up_to = { unit = "share", means = "of all intervals, of this length or shorter" }
*/
WITH days_of AS (
    SELECT DISTINCT person, day FROM daily_people WHERE bought > 0
),
spans AS (
    SELECT
        person,
        date_diff('day', lag(day) OVER (PARTITION BY person ORDER BY day), day) AS days
    FROM days_of
),
counted AS (
    SELECT days, count(*) AS intervals, count(DISTINCT person) AS people
    FROM spans
    WHERE days IS NOT NULL
    GROUP BY days
)
SELECT
    days, intervals, people,
    sum(intervals) OVER (ORDER BY days) / CAST(sum(intervals) OVER () AS DOUBLE) AS share_up_to
FROM counted
ORDER BY days
