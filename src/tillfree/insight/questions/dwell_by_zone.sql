/*
title = "Dwell by zone"
means = "Who came to each zone, and how long they stayed there in all."
formula = "dwell of a visitor in a zone = sum of the lengths of their stays there; reach = visits with a stay / all visits"
elsewhere = "RetailNext: dwell time, exposure; Palexy: dwell time by zone; Quividi: dwell time (there: in front of a screen)."

[parameters]

[columns]
store = { unit = "", means = "store" }
zone_id = { unit = "", means = "zone" }
name = { unit = "", means = "the zone's name" }
visits = { unit = "visits", means = "visits with a stay in it" }
reach = { unit = "share", means = "of all visits" }
visitors = { unit = "tracks", means = "people followed in it" }
mean_s = { unit = "s", means = "dwell, mean" }
median_s = { unit = "s", means = "dwell, median" }
p90_s = { unit = "s", means = "dwell, 90th percentile" }
hours = { unit = "h", means = "dwell, all of it" }
*/
WITH all_visits AS (
    SELECT store, sum(visits) AS visits FROM daily_hours GROUP BY store
)
SELECT
    d.store,
    d.zone_id,
    coalesce(max(z.name), d.zone_id) AS name,
    CAST(sum(d.is_first) AS BIGINT) AS visits,
    sum(d.is_first) / CAST(max(a.visits) AS DOUBLE) AS reach,
    count(*) AS visitors,
    avg(d.seconds) AS mean_s,
    quantile_cont(d.seconds, 0.5) AS median_s,
    quantile_cont(d.seconds, 0.9) AS p90_s,
    sum(d.seconds) / 3600.0 AS hours
FROM daily_dwells AS d
JOIN all_visits AS a ON a.store = d.store
LEFT JOIN zones AS z ON z.store = d.store AND z.zone_id = d.zone_id
GROUP BY d.store, d.zone_id
ORDER BY d.store, hours DESC, d.zone_id
