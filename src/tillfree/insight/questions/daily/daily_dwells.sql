-- One visitor in one zone on one visit a row; `is_first` marks one row a visit and zone.
SELECT
    store, day, zone_id, sum(duration_ms) / 1000.0 AS seconds,
    CASE WHEN row_number() OVER (PARTITION BY store, visit_id, zone_id ORDER BY track_id) = 1 THEN 1 ELSE 0 END AS is_first
FROM stays
WHERE duration_ms IS NOT NULL
GROUP BY store, day, zone_id, visit_id, track_id
