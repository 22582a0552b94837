-- One return a row: how long the article was in the hand, and when.
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
SELECT store, day, sku, (t_ns - taken_ns) / 1e9 AS held_s
FROM returns
