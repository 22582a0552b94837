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
WITH marked AS (
    SELECT
        store, day, visit_id, track_id, zone_id, t_ns, t_ns + duration_ms * 1000000 AS to_ns,
        CASE
            WHEN t_ns - max(t_ns + duration_ms * 1000000) OVER (
                PARTITION BY store, visit_id, track_id, zone_id ORDER BY t_ns
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) <= 2000000000 THEN 0
            ELSE 1
        END AS begins
    FROM stays
    WHERE duration_ms IS NOT NULL
),
numbered AS (
    SELECT
        store, day, visit_id, track_id, zone_id, t_ns, to_ns,
        sum(begins) OVER (
            PARTITION BY store, visit_id, track_id, zone_id ORDER BY t_ns
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS number
    FROM marked
),
spans AS (
    SELECT store, day, visit_id, track_id, zone_id, number, min(t_ns) AS from_ns, max(to_ns) AS to_ns
    FROM numbered
    GROUP BY store, day, visit_id, track_id, zone_id, number
),
looked AS (
    SELECT
        s.store, s.day, s.visit_id, s.track_id, s.zone_id, s.number,
        max(s.to_ns) AS to_ns, min(greatest(l.t_ns, s.from_ns)) AS look_ns
    FROM spans AS s
    JOIN looks AS l
        ON l.store = s.store AND l.day = s.day AND l.visit_id = s.visit_id
        AND l.track_id = s.track_id AND l.zone_id = s.zone_id
        AND l.t_ns < s.to_ns AND l.t_ns + l.duration_ms * 1000000 > s.from_ns
    WHERE l.kind <> 'slot_reached'
    GROUP BY s.store, s.day, s.visit_id, s.track_id, s.zone_id, s.number
),
decided AS (
    SELECT
        k.store, k.zone_id, k.visit_id, k.track_id, k.number,
        max(k.look_ns) AS look_ns, max(k.to_ns) AS to_ns, min(a.t_ns) AS took_ns
    FROM looked AS k
    LEFT JOIN acts AS a
        ON a.store = k.store AND a.day = k.day AND a.visit_id = k.visit_id
        AND a.zone_id = k.zone_id
        AND a.kind = 'pick' AND a.t_ns >= k.look_ns AND a.t_ns <= k.to_ns
    GROUP BY k.store, k.zone_id, k.visit_id, k.track_id, k.number
),
timed AS (
    SELECT
        store, zone_id,
        took_ns IS NOT NULL AS took,
        (coalesce(took_ns, to_ns) - look_ns) / 1e9 AS seconds
    FROM decided
)
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
FROM timed AS t
LEFT JOIN zones AS z ON z.store = t.store AND z.zone_id = t.zone_id
GROUP BY t.store, t.zone_id
HAVING count(*) >= $least_stays
ORDER BY median_s DESC, t.store, t.zone_id
