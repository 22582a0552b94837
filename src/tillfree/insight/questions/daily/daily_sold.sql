-- Units and money by article.
SELECT store, day, sku, CAST(sum(quantity) AS BIGINT) AS units, CAST(sum(paid_minor) AS BIGINT) AS paid_minor
FROM purchases
GROUP BY store, day, sku
