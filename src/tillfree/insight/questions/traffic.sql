/*
title = "Traffic and conversion"
means = "How many visits began in each step of time, and how many of them bought."
formula = "conversion = visits with at least one unit bought / visits; units and paid are net of refunds"
elsewhere = "RetailNext: traffic, conversion rate, average transaction value; GA4: sessions, purchase conversion, average purchase revenue. They count door crossings or sessions; here a party on one credential is one."

[parameters]
step = { default = "hour", choices = ["hour", "day", "week", "month"], means = "step of time" }

[columns]
store = { unit = "", means = "store" }
from_at = { unit = "store's clock", means = "beginning of the step" }
visits = { unit = "visits", means = "visits that began in it" }
bought = { unit = "visits", means = "of them, with at least one unit bought" }
conversion = { unit = "share", means = "bought / visits" }
units = { unit = "units", means = "units bought" }
paid_minor = { unit = "minor units", means = "paid, tax contained" }
paid_per_purchase_minor = { unit = "minor units", means = "paid / bought" }
units_per_purchase = { unit = "units", means = "units / bought" }
*/
SELECT
    store,
    CAST(date_trunc($step, hour_at) AS TIMESTAMP) AS from_at,
    CAST(sum(visits) AS BIGINT) AS visits,
    CAST(sum(bought) AS BIGINT) AS bought,
    sum(bought) / CAST(sum(visits) AS DOUBLE) AS conversion,
    CAST(sum(units) AS BIGINT) AS units,
    CAST(sum(paid_minor) AS BIGINT) AS paid_minor,
    sum(paid_minor) / CAST(nullif(sum(bought), 0) AS DOUBLE) AS paid_per_purchase_minor,
    sum(units) / CAST(nullif(sum(bought), 0) AS DOUBLE) AS units_per_purchase
FROM daily_hours
GROUP BY store, CAST(date_trunc($step, hour_at) AS TIMESTAMP)
ORDER BY store, from_at
