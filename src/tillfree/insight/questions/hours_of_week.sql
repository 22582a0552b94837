/*
title = "The week's hours"
means = "Traffic and conversion by day of the week and hour of the day, on average."
formula = "visits per day = visits / number of days of that weekday with any visit"
elsewhere = "RetailNext: traffic by hour; Google Business Profile: popular times."

[parameters]

[columns]
store = { unit = "", means = "store" }
weekday = { unit = "0 is Sunday", means = "day of the week" }
hour = { unit = "0 to 23", means = "hour of the store's day" }
visits = { unit = "visits", means = "visits that began in it" }
visits_per_day = { unit = "visits a day", means = "visits / days" }
conversion = { unit = "share", means = "visits that bought / visits" }
*/
WITH of_visit AS (
    SELECT
        store,
        day,
        units,
        CAST((date_diff('day', CAST('2023-01-01' AS DATE), day) % 7 + 7) % 7 AS INTEGER) AS weekday,
        CAST(extract(hour FROM entered_at) AS INTEGER) AS hour
    FROM visits
),
days AS (
    SELECT store, weekday, count(DISTINCT day) AS days FROM of_visit GROUP BY store, weekday
)
SELECT
    v.store,
    v.weekday,
    v.hour,
    count(*) AS visits,
    count(*) / CAST(max(d.days) AS DOUBLE) AS visits_per_day,
    count(*) FILTER (WHERE v.units > 0) / CAST(count(*) AS DOUBLE) AS conversion
FROM of_visit AS v
JOIN days AS d ON d.store = v.store AND d.weekday = v.weekday
GROUP BY v.store, v.weekday, v.hour
ORDER BY v.store, v.weekday, v.hour
