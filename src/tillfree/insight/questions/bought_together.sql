/*
title = "Bought together"
means = "Which pairs of articles are bought on one visit more often than by chance, and how far apart they stand."
formula = "support = visits with both / visits that bought; confidence = visits with both / visits with the first; lift = confidence / share of visits with the second. Found by FP-growth (Han, Pei, Yin 2000). Distance: between the middles of their nearest slots, on the floor."
elsewhere = "Association rules (Agrawal, Srikant 1994); Shopify: frequently bought together."
finish = "bought_together"

[parameters]
least_support = { default = 0.01, means = "fewest visits with both, as a share of those that bought" }
least_lift = { default = 1.0, means = "smallest lift that is told" }
most_visits = { default = 200000, means = "newest visits that are looked at" }

[columns]
first_sku = { unit = "", means = "article" }
second_sku = { unit = "", means = "article bought with it" }
visits = { unit = "visits", means = "with both" }
support = { unit = "share", means = "of visits that bought" }
confidence = { unit = "share", means = "of visits with the first, also with the second" }
lift = { unit = "ratio", means = "confidence against chance" }
distance_m = { unit = "m", means = "between the two on the floor" }
*/
WITH newest AS (
    SELECT visit_id
    FROM daily_lines
    WHERE is_first = 1
    ORDER BY visit_ns DESC, visit_id
    LIMIT $most_visits
),
kept AS (
    SELECT l.visit_id, l.sku
    FROM daily_lines AS l
    JOIN newest AS n ON n.visit_id = l.visit_id
),
-- What is rarer by itself than the support cannot be in such a pair; most articles are.
often AS (
    SELECT sku, count(*) AS of_sku
    FROM kept
    GROUP BY sku
    HAVING count(*) >= CAST($least_support AS DOUBLE) * (SELECT count(*) FROM newest)
),
-- A visit that is left with one article has told all by its count.
several AS (
    SELECT k.visit_id
    FROM kept AS k
    JOIN often AS o ON o.sku = k.sku
    GROUP BY k.visit_id
    HAVING count(*) > 1
)
SELECT k.visit_id, k.sku, o.of_sku
FROM kept AS k
JOIN often AS o ON o.sku = k.sku
JOIN several AS s ON s.visit_id = k.visit_id
