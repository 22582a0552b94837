-- One stay in a zone with a look a row: how long until something was taken, or until it ended.
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
        k.store, k.day, k.zone_id, k.visit_id, k.track_id, k.number,
        max(k.look_ns) AS look_ns, max(k.to_ns) AS to_ns, min(a.t_ns) AS took_ns
    FROM looked AS k
    LEFT JOIN acts AS a
        ON a.store = k.store AND a.day = k.day AND a.visit_id = k.visit_id
        AND a.zone_id = k.zone_id
        AND a.kind = 'pick' AND a.t_ns >= k.look_ns AND a.t_ns <= k.to_ns
    GROUP BY k.store, k.day, k.zone_id, k.visit_id, k.track_id, k.number
)
SELECT
    store, day, zone_id,
    took_ns IS NOT NULL AS took,
    (coalesce(took_ns, to_ns) - look_ns) / 1e9 AS seconds
FROM decided
