/*
title = "What empty slots cost"
means = "Sales lost while an article was out of stock, by what it sells when it is there."
formula = "rate = units bought / hours in stock (opening hours: hours with any visit); lost units = rate * hours out of stock; lost sales = lost units * mean price paid, else the catalogue's. An article in several slots is out when all of them are."
elsewhere = "ECR: lost sales by out-of-stock (Gruen, Corsten 2002), without their switching share, so it is an upper bound."

[parameters]

[columns]
store = { unit = "", means = "store" }
sku = { unit = "", means = "article" }
name = { unit = "", means = "the article's name" }
out_hours = { unit = "h", means = "out of stock while the store was open" }
open_hours = { unit = "h", means = "the store was open" }
units = { unit = "units", means = "bought" }
lost_units = { unit = "units", means = "expected had it been there" }
lost_minor = { unit = "minor units", means = "their price" }
*/
WITH open_hours AS (
    SELECT store, day, hour FROM daily_hours
),
open_of AS (
    SELECT store, CAST(count(*) AS DOUBLE) AS hours FROM open_hours GROUP BY store
),
out_of AS (
    SELECT s.store, s.sku, sum(s.out_s) / 3600.0 AS hours
    FROM shortages AS s
    JOIN open_hours AS o ON o.store = s.store AND o.day = s.day AND o.hour = s.hour
    GROUP BY s.store, s.sku
),
sold AS (
    SELECT store, sku, sum(units) AS units, sum(paid_minor) AS paid_minor
    FROM daily_sold
    GROUP BY store, sku
)
SELECT
    o.store,
    o.sku,
    coalesce(a.name, o.sku) AS name,
    o.hours AS out_hours,
    h.hours AS open_hours,
    CAST(coalesce(s.units, 0) AS BIGINT) AS units,
    coalesce(s.units, 0) / nullif(h.hours - o.hours, 0) * o.hours AS lost_units,
    coalesce(s.units, 0) / nullif(h.hours - o.hours, 0) * o.hours
    * coalesce(s.paid_minor / CAST(nullif(s.units, 0) AS DOUBLE), a.price_minor, 0) AS lost_minor
FROM out_of AS o
JOIN open_of AS h ON h.store = o.store
LEFT JOIN sold AS s ON s.store = o.store AND s.sku = o.sku
LEFT JOIN articles AS a ON a.store = o.store AND a.sku = o.sku
ORDER BY lost_minor DESC, o.store, o.sku
