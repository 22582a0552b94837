-- Visits that took an article, units taken and returned; an empty article is any.
WITH both_ways AS (
    SELECT store, day, visit_id, kind, quantity, sku FROM acts
    UNION ALL
    SELECT store, day, visit_id, kind, quantity, '' AS sku FROM acts
)
SELECT
    store, day, sku,
    count(DISTINCT CASE WHEN kind = 'pick' THEN visit_id END) AS took_visits,
    CAST(sum(CASE WHEN kind = 'pick' THEN quantity ELSE 0 END) AS BIGINT) AS taken,
    CAST(sum(CASE WHEN kind = 'return' THEN quantity ELSE 0 END) AS BIGINT) AS returned
FROM both_ways
GROUP BY store, day, sku
