/*
title = "Picked up and put back"
means = "Which items are taken and put back, after how long, and what was taken instead."
formula = "put back = units returned, at most as many as were taken, by visit; held = return less the last taking of the article before it; instead = the article that most visits took from the same zone within the window after putting this one back (ties: the first by name)"
elsewhere = "GA4: remove_from_cart; RetailNext and Palexy do not tell it."

[parameters]
window_s = { default = 120, means = "seconds after the return in which another item counts as taken instead, at most 300" }

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
WITH per_sku AS (
    SELECT store, sku, sum(taken) AS taken, sum(put_back) AS put_back
    FROM daily_put_backs
    GROUP BY store, sku
),
held AS (
    SELECT store, sku, quantile_cont(held_s, 0.5) AS held_median_s
    FROM daily_returns
    GROUP BY store, sku
),
instead AS (
    SELECT store, sku, other, count(*) AS visits
    FROM daily_insteads
    WHERE after_s <= CAST($window_s AS DOUBLE)
    GROUP BY store, sku, other
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
