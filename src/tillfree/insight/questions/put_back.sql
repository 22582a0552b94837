/*
title = "Picked up and put back"
means = "Which items are taken and put back, after how long, and what was taken instead."
formula = "put back = units returned, at most as many as were taken, by visit; held = return less the last taking of the article before it; instead = the article that most visits took from the same zone within the window after putting this one back (ties: the first by name)"
elsewhere = "GA4: remove_from_cart; RetailNext and Palexy do not tell it."

[parameters]
window_s = { default = 120, means = "seconds after the return in which another item counts as taken instead" }

[columns]
store = { unit = "", means = "store" }
sku = { unit = "", means = "article" }
name = { unit = "", means = "the article's name" }
taken = { unit = "units", means = "units taken" }
put_back = { unit = "units", means = "of them, put back" }
put_back_rate = { unit = "share", means = "put back / taken" }
held_median_s = { unit = "s", means = "in the hand before it was put back, median" }
instead_sku = { unit = "", means = "what was taken instead most often" }
instead_visits = { unit = "visits", means = "visits that did so" }
*/
WITH per_visit AS (
    SELECT
        store, visit_id, sku,
        sum(CASE WHEN kind = 'pick' THEN quantity ELSE 0 END) AS taken,
        sum(CASE WHEN kind = 'return' THEN quantity ELSE 0 END) AS returned
    FROM acts
    WHERE kind IN ('pick', 'return')
    GROUP BY store, visit_id, sku
),
per_sku AS (
    SELECT store, sku, sum(taken) AS taken, sum(least(taken, returned)) AS put_back
    FROM per_visit
    GROUP BY store, sku
),
returns AS (
    SELECT
        r.store, r.day, r.visit_id, r.zone_id, r.sku, r.interaction_id,
        max(r.t_ns) AS t_ns, max(p.t_ns) AS taken_ns
    FROM acts AS r
    JOIN acts AS p
        ON p.store = r.store AND p.day = r.day AND p.visit_id = r.visit_id AND p.sku = r.sku
        AND p.kind = 'pick' AND p.t_ns <= r.t_ns
    WHERE r.kind = 'return'
    GROUP BY r.store, r.day, r.visit_id, r.zone_id, r.sku, r.interaction_id
),
held AS (
    SELECT store, sku, quantile_cont((t_ns - taken_ns) / 1e9, 0.5) AS held_median_s
    FROM returns
    GROUP BY store, sku
),
instead AS (
    SELECT r.store, r.sku, a.sku AS other, count(DISTINCT r.visit_id) AS visits
    FROM returns AS r
    JOIN acts AS a
        ON a.store = r.store AND a.day = r.day AND a.visit_id = r.visit_id
        AND a.zone_id = r.zone_id AND a.kind = 'pick'
        AND a.sku <> r.sku AND a.t_ns > r.t_ns
        AND a.t_ns <= r.t_ns + CAST($window_s AS BIGINT) * 1000000000
    GROUP BY r.store, r.sku, a.sku
),
first_instead AS (
    SELECT
        store, sku, other, visits,
        row_number() OVER (PARTITION BY store, sku ORDER BY visits DESC, other) AS place
    FROM instead
)
SELECT
    s.store,
    s.sku,
    coalesce(a.name, s.sku) AS name,
    CAST(s.taken AS BIGINT) AS taken,
    CAST(s.put_back AS BIGINT) AS put_back,
    s.put_back / CAST(nullif(s.taken, 0) AS DOUBLE) AS put_back_rate,
    h.held_median_s,
    coalesce(i.other, '') AS instead_sku,
    coalesce(i.visits, 0) AS instead_visits
FROM per_sku AS s
LEFT JOIN held AS h ON h.store = s.store AND h.sku = s.sku
LEFT JOIN first_instead AS i ON i.store = s.store AND i.sku = s.sku AND i.place = 1
LEFT JOIN articles AS a ON a.store = s.store AND a.sku = s.sku
WHERE s.taken > 0
ORDER BY put_back DESC, s.store, s.sku
