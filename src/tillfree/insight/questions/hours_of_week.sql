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
WITH of_hour AS (
    SELECT
        store, day, hour, visits, bought,
        CAST((date_diff('day', CAST('2023-01-01' AS DATE), day) % 7 + 7) % 7 AS INTEGER) AS weekday
    FROM daily_hours
),
days AS (
    SELECT store, weekday, count(DISTINCT day) AS days FROM of_hour GROUP BY store, weekday
)
SELECT
    v.store,
    v.weekday,
    v.hour,
    CAST(sum(v.visits) AS BIGINT) AS visits,
    sum(v.visits) / CAST(max(d.days) AS DOUBLE) AS visits_per_day,
    sum(v.bought) / CAST(sum(v.visits) AS DOUBLE) AS conversion
FROM of_hour AS v
JOIN days AS d ON d.store = v.store AND d.weekday = v.weekday
GROUP BY v.store, v.weekday, v.hour
ORDER BY v.store, v.weekday, v.hour
