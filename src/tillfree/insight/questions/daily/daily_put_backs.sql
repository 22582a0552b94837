-- Units taken and put back, by article.
WITH per_visit AS (
    SELECT
        store, day, visit_id, sku,
        sum(CASE WHEN kind = 'pick' THEN quantity ELSE 0 END) AS taken,
        sum(CASE WHEN kind = 'return' THEN quantity ELSE 0 END) AS returned
    FROM acts
    WHERE kind IN ('pick', 'return')
    GROUP BY store, day, visit_id, sku
)
SELECT
    store, day, sku, CAST(sum(taken) AS BIGINT) AS taken,
    CAST(sum(least(taken, returned)) AS BIGINT) AS put_back
FROM per_visit
GROUP BY store, day, sku
