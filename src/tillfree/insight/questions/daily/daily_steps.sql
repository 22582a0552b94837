-- Steps from zone to zone.
WITH ordered AS (
    SELECT
        store, day, visit_id, track_id, zone_id, t_ns,
        t_ns + coalesce(duration_ms, 0) * 1000000 AS to_ns,
        lag(zone_id) OVER (PARTITION BY store, visit_id, track_id ORDER BY t_ns, zone_id) AS before_zone,
        lag(t_ns + coalesce(duration_ms, 0) * 1000000)
            OVER (PARTITION BY store, visit_id, track_id ORDER BY t_ns, zone_id) AS before_ns,
        lead(zone_id) OVER (PARTITION BY store, visit_id, track_id ORDER BY t_ns, zone_id) AS after_zone
    FROM stays
),
steps AS (
    SELECT
        store, day, visit_id, coalesce(before_zone, '') AS from_zone, zone_id AS to_zone,
        (t_ns - before_ns) / 1e9 AS gap_s
    FROM ordered
    WHERE before_zone IS NULL OR before_zone <> zone_id
    UNION ALL
    SELECT store, day, visit_id, zone_id AS from_zone, '' AS to_zone, CAST(NULL AS DOUBLE) AS gap_s
    FROM ordered
    WHERE after_zone IS NULL
)
SELECT
    store, day, from_zone, to_zone, count(*) AS steps, count(DISTINCT visit_id) AS visits,
    sum(gap_s) AS gap_s
FROM steps
GROUP BY store, day, from_zone, to_zone
