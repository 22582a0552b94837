/*
title = "Before and after"
means = "Whether a metric is different after a change (of price, promotion or planogram), or between two stores, and how sure that is."
formula = "metric = sum of daily numerators / sum of daily denominators on each side; difference with 95 % interval by the delta method for ratios of daily sums (Deng, Knoblich, Lu 2018), Welch-Satterthwaite degrees of freedom. Days are the unit, since visits of one day are alike."
elsewhere = "GA4: comparisons (without intervals); A/B tools: ratio metrics with the delta method."
finish = "before_after"

[parameters]
metric = { default = "conversion", choices = ["conversion", "paid_per_visit", "units_per_visit", "take_rate", "put_back_rate"], means = "what is compared" }
sku = { default = "", means = "article, for take_rate, put_back_rate and units_per_visit; empty: all" }
change_day = { default = "", means = "first day after the change; empty: compare stores" }
store_before = { default = "", means = "store that stands for before, where stores are compared" }
store_after = { default = "", means = "store that stands for after, where stores are compared" }

[columns]
side = { unit = "", means = "before, after, or difference" }
days = { unit = "days", means = "days with visits" }
numerator = { unit = "as the metric", means = "sum over the days" }
denominator = { unit = "as the metric", means = "sum over the days" }
value = { unit = "as the metric", means = "numerator / denominator; of the difference: after less before" }
low = { unit = "as the metric", means = "lower end of the 95 % interval" }
high = { unit = "as the metric", means = "upper end of the 95 % interval" }
*/
WITH visit_days AS (
    SELECT
        store, day, sum(visits) AS visits, sum(bought) AS bought,
        CAST(sum(paid_minor) AS DOUBLE) AS paid_minor
    FROM daily_hours
    GROUP BY store, day
),
unit_days AS (
    SELECT store, day, CAST(sum(units) AS DOUBLE) AS units
    FROM daily_sold
    WHERE CAST($sku AS VARCHAR) = '' OR sku = $sku
    GROUP BY store, day
),
act_days AS (
    SELECT store, day, took_visits, taken, returned FROM daily_takings WHERE sku = $sku
)
SELECT
    CASE
        WHEN CAST($change_day AS VARCHAR) <> '' THEN
            CASE WHEN CAST(v.day AS VARCHAR) < CAST($change_day AS VARCHAR) THEN 'before' ELSE 'after' END
        WHEN v.store = $store_before THEN 'before'
        ELSE 'after'
    END AS side,
    v.day,
    CAST(sum(CASE CAST($metric AS VARCHAR)
        WHEN 'conversion' THEN v.bought
        WHEN 'paid_per_visit' THEN v.paid_minor
        WHEN 'units_per_visit' THEN coalesce(u.units, 0)
        WHEN 'take_rate' THEN coalesce(a.took_visits, 0)
        ELSE coalesce(a.returned, 0)
    END) AS DOUBLE) AS numerator,
    CAST(sum(CASE CAST($metric AS VARCHAR)
        WHEN 'put_back_rate' THEN coalesce(a.taken, 0)
        ELSE v.visits
    END) AS DOUBLE) AS denominator
FROM visit_days AS v
LEFT JOIN unit_days AS u ON u.store = v.store AND u.day = v.day
LEFT JOIN act_days AS a ON a.store = v.store AND a.day = v.day
WHERE CAST($change_day AS VARCHAR) <> '' OR v.store IN ($store_before, $store_after)
GROUP BY
    CASE
        WHEN CAST($change_day AS VARCHAR) <> '' THEN
            CASE WHEN CAST(v.day AS VARCHAR) < CAST($change_day AS VARCHAR) THEN 'before' ELSE 'after' END
        WHEN v.store = $store_before THEN 'before'
        ELSE 'after'
    END,
    v.day
ORDER BY side, v.day
