-- Articles that a visit bought, one a row: `visit_ns` is its newest, `is_first` marks one row a visit.
WITH lines AS (
    SELECT store, day, visit_id, sku, max(t_ns) AS t_ns
    FROM purchases
    GROUP BY store, day, visit_id, sku
    HAVING sum(quantity) > 0
)
SELECT
    store, day, visit_id, sku,
    max(t_ns) OVER (PARTITION BY store, day, visit_id) AS visit_ns,
    CASE WHEN row_number() OVER (PARTITION BY store, day, visit_id ORDER BY sku) = 1 THEN 1 ELSE 0 END AS is_first
FROM lines
