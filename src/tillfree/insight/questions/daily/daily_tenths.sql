-- What reviewers found, by tenths of what was said; `squared` is the sum of squared differences.
SELECT
    store, day, sku <> '' AS of_article, least(floor(probability * 10), 9) / 10.0 AS said_from,
    count(*) AS labels, sum(probability) AS said,
    sum(CASE WHEN is_right THEN 1 ELSE 0 END) AS was_right,
    sum((probability - CASE WHEN is_right THEN 1.0 ELSE 0.0 END)
        * (probability - CASE WHEN is_right THEN 1.0 ELSE 0.0 END)) AS squared
FROM labels
GROUP BY store, day, sku <> '', least(floor(probability * 10), 9) / 10.0
