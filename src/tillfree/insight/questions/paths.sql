/*
title = "Paths between zones"
means = "From which zone people go to which, from the door in to the door out."
formula = "stays of each visitor in order of time; a step is two stays after one another in different zones; the first is from the door, the last to the door (an empty zone)"
elsewhere = "GA4: path exploration; RetailNext: shopping path, zone to zone."

[parameters]

[columns]
store = { unit = "", means = "store" }
from_zone = { unit = "", means = "zone, empty: the door" }
to_zone = { unit = "", means = "zone, empty: the door" }
steps = { unit = "steps", means = "times it was done" }
visits = { unit = "visits", means = "visits that did it" }
share = { unit = "share", means = "of all steps from that zone" }
median_gap_s = { unit = "s", means = "from leaving the one to entering the other, median" }
*/
WITH ordered AS (
    SELECT
        store, visit_id, track_id, zone_id, t_ns,
        t_ns + coalesce(duration_ms, 0) * 1000000 AS to_ns,
        lag(zone_id) OVER (PARTITION BY store, visit_id, track_id ORDER BY t_ns, zone_id) AS before_zone,
        lag(t_ns + coalesce(duration_ms, 0) * 1000000)
            OVER (PARTITION BY store, visit_id, track_id ORDER BY t_ns, zone_id) AS before_ns,
        lead(zone_id) OVER (PARTITION BY store, visit_id, track_id ORDER BY t_ns, zone_id) AS after_zone
    FROM stays
),
steps AS (
    SELECT
        store, visit_id, coalesce(before_zone, '') AS from_zone, zone_id AS to_zone,
        (t_ns - before_ns) / 1e9 AS gap_s
    FROM ordered
    WHERE before_zone IS NULL OR before_zone <> zone_id
    UNION ALL
    SELECT store, visit_id, zone_id AS from_zone, '' AS to_zone, CAST(NULL AS DOUBLE) AS gap_s
    FROM ordered
    WHERE after_zone IS NULL
),
counted AS (
    SELECT
        store, from_zone, to_zone, count(*) AS steps, count(DISTINCT visit_id) AS visits,
        quantile_cont(gap_s, 0.5) AS median_gap_s
    FROM steps
    GROUP BY store, from_zone, to_zone
)
SELECT
    store, from_zone, to_zone, steps, visits,
    steps / CAST(sum(steps) OVER (PARTITION BY store, from_zone) AS DOUBLE) AS share,
    median_gap_s
FROM counted
ORDER BY store, steps DESC, from_zone, to_zone
