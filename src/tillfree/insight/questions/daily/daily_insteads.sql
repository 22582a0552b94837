-- What was taken in the same zone after putting something back, within five minutes; the first time.
WITH returns AS (
    SELECT
        r.store, r.day, r.visit_id, r.zone_id, r.sku, r.interaction_id,
        max(r.t_ns) AS t_ns, max(p.t_ns) AS taken_ns
    FROM acts AS r
    JOIN acts AS p
        ON p.store = r.store AND p.day = r.day AND p.visit_id = r.visit_id AND p.sku = r.sku
        AND p.kind = 'pick' AND p.t_ns <= r.t_ns
    WHERE r.kind = 'return'
    GROUP BY r.store, r.day, r.visit_id, r.zone_id, r.sku, r.interaction_id
)
SELECT r.store, r.day, r.sku, a.sku AS other, min(a.t_ns - r.t_ns) / 1e9 AS after_s
FROM returns AS r
JOIN acts AS a
    ON a.store = r.store AND a.day = r.day AND a.visit_id = r.visit_id
    AND a.zone_id = r.zone_id AND a.kind = 'pick'
    AND a.sku <> r.sku AND a.t_ns > r.t_ns AND a.t_ns <= r.t_ns + 300000000000
GROUP BY r.store, r.day, r.visit_id, r.sku, a.sku
