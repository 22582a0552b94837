/*
title = "Where people hesitate longest"
means = "How long it takes from the first look at a corner's shelves to taking something there, or to walking on."
formula = "for each stay of a visitor in a zone with a look in it: (first item taken there after the look, else the stay's end) - beginning of the first look or stop. Stays of one visitor in one zone with less than 2 s between are one."
elsewhere = "Nobody on the web: the nearest is Palexy's decision time and RetailNext's engagement time."

[parameters]
least_stays = { default = 1, means = "fewest stays with a look that a zone must have" }

[columns]
store = { unit = "", means = "store" }
zone_id = { unit = "", means = "zone" }
name = { unit = "", means = "the zone's name" }
stays = { unit = "stays", means = "stays with a look" }
took_share = { unit = "share", means = "of them, ended by taking something" }
median_s = { unit = "s", means = "deliberation, median" }
p90_s = { unit = "s", means = "deliberation, 90th percentile" }
took_median_s = { unit = "s", means = "median where something was taken" }
left_median_s = { unit = "s", means = "median where nothing was" }
*/
SELECT
    t.store,
    t.zone_id,
    coalesce(max(z.name), t.zone_id) AS name,
    count(*) AS stays,
    count(*) FILTER (WHERE t.took) / CAST(count(*) AS DOUBLE) AS took_share,
    quantile_cont(t.seconds, 0.5) AS median_s,
    quantile_cont(t.seconds, 0.9) AS p90_s,
    quantile_cont(CASE WHEN t.took THEN t.seconds END, 0.5) AS took_median_s,
    quantile_cont(CASE WHEN NOT t.took THEN t.seconds END, 0.5) AS left_median_s
FROM daily_deliberations AS t
LEFT JOIN zones AS z ON z.store = t.store AND z.zone_id = t.zone_id
GROUP BY t.store, t.zone_id
HAVING count(*) >= $least_stays
ORDER BY median_s DESC, t.store, t.zone_id
