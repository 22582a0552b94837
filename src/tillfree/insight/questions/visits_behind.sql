/*
title = "The visits behind a number"
means = "Which visits did something somewhere, the newest first: what a count of other questions is made of."
formula = "visits with at least one sign of the kind that fits all that is given: passed = a stay in the zone; stopped, looked, touched = an episode before the slot, of any length; took, put back = an act; bought = a line of the receipt. A visit appears once. Of days that people's declarations are counted in there is no such list."
elsewhere = "GA4: user explorer; PostHog: persons of a funnel's step. Here a visit, under its pseudonym."

[parameters]
did = { default = "visited", choices = ["visited", "bought", "bought_nothing", "passed", "stopped", "looked", "touched", "took", "put_back"], means = "what the visit did" }
zone_id = { default = "", means = "zone in which, not for bought; empty: any" }
slot_id = { default = "", means = "slot at which, not for passed and bought; empty: any" }
sku = { default = "", means = "article with which, not for passed; empty: any" }
on_day = { default = "", means = "the store's day on which it came in, as 2026-11-23; empty: any" }
in_hour = { default = "", means = "the store's hour in which it came in, 0 to 23; empty: any" }
most = { default = 200, means = "newest visits that are told" }

[columns]
store = { unit = "", means = "store" }
visit_id = { unit = "", means = "the visit's id" }
person = { unit = "", means = "pseudonym of who agreed that their visits be linked, else empty" }
entered_at = { unit = "store's clock", means = "when it came in" }
minutes = { unit = "min", means = "inside; empty while it is" }
units = { unit = "units", means = "bought" }
paid_minor = { unit = "minor units", means = "paid, tax contained" }
currency = { unit = "", means = "currency of what was paid" }
*/
WITH signs AS (
    SELECT store, visit_id, zone_id, '' AS slot_id, '' AS sku, 'passed' AS did FROM stays
    UNION ALL
    SELECT
        store, visit_id, zone_id, slot_id, sku,
        CASE kind WHEN 'slot_faced' THEN 'stopped' WHEN 'slot_looked_at' THEN 'looked' ELSE 'touched' END AS did
    FROM looks
    UNION ALL
    SELECT
        store, visit_id, zone_id, slot_id, sku,
        CASE kind WHEN 'pick' THEN 'took' WHEN 'return' THEN 'put_back' ELSE kind END AS did
    FROM acts
    UNION ALL
    SELECT store, visit_id, '' AS zone_id, '' AS slot_id, sku, 'bought' AS did
    FROM purchases
    WHERE quantity > 0
),
wanted AS (
    SELECT DISTINCT store, visit_id
    FROM signs
    WHERE did = $did
    AND (CAST($zone_id AS VARCHAR) = '' OR did = 'bought' OR zone_id = $zone_id)
    AND (CAST($slot_id AS VARCHAR) = '' OR did IN ('bought', 'passed') OR slot_id = $slot_id)
    AND (CAST($sku AS VARCHAR) = '' OR did = 'passed' OR sku = $sku)
    UNION
    SELECT store, visit_id
    FROM visits
    WHERE CAST($did AS VARCHAR) = 'visited' OR (CAST($did AS VARCHAR) = 'bought_nothing' AND units <= 0)
)
SELECT
    v.store,
    v.visit_id,
    v.person,
    v.entered_at,
    (v.left_ns - v.entered_ns) / 6e10 AS minutes,
    v.units,
    v.paid_minor,
    v.currency
FROM visits AS v
JOIN wanted AS w ON w.store = v.store AND w.visit_id = v.visit_id
WHERE (CAST($on_day AS VARCHAR) = '' OR CAST(v.day AS VARCHAR) = $on_day)
AND (CAST($in_hour AS VARCHAR) = '' OR CAST(extract(hour FROM v.entered_at) AS VARCHAR) = $in_hour)
ORDER BY v.entered_at DESC, v.visit_id
LIMIT $most
