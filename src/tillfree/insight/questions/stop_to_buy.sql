/*
title = "From passing to buying"
means = "Of those who passed a shelf zone: who stopped, looked, touched, took, and bought, by item, slot, shelf height, category or zone."
formula = "unit: a visit at a zone. passed = visits with a stay in the zone, added up over the zones where the key stands; each further stage = visits at a zone with at least one such sign for the key; bought = took, and has paid for at least one unit of the article. Rates are of passed."
elsewhere = "GA4: item list views, item views, add-to-carts, purchases and their rates; Palexy: pass-by, stop and touch rate; Shopper marketing: stopping power, holding power, closing power."

[parameters]
by = { default = "sku", choices = ["sku", "slot", "shelf_height", "category", "zone"], means = "what a row is" }

[columns]
store = { unit = "", means = "store" }
key = { unit = "", means = "article, slot, height in metres, category or zone" }
passed = { unit = "visits at a zone", means = "came into the zone" }
stopped = { unit = "visits at a zone", means = "stood before it" }
looked = { unit = "visits at a zone", means = "looked at it" }
touched = { unit = "visits at a zone", means = "reached into it" }
took = { unit = "visits at a zone", means = "took it off the shelf" }
bought = { unit = "visits at a zone", means = "took it and paid for it" }
stop_rate = { unit = "share", means = "stopped / passed" }
look_rate = { unit = "share", means = "looked / passed" }
touch_rate = { unit = "share", means = "touched / passed" }
take_rate = { unit = "share", means = "took / passed" }
buy_rate = { unit = "share", means = "bought / passed" }
*/
WITH keyed AS (
    SELECT DISTINCT
        s.store, s.slot_id, s.zone_id, s.sku,
        CASE CAST($by AS VARCHAR)
            WHEN 'sku' THEN s.sku
            WHEN 'slot' THEN s.slot_id
            WHEN 'shelf_height' THEN CAST(CAST(round(s.shelf_height_m, 2) AS DECIMAL(6, 2)) AS VARCHAR)
            WHEN 'category' THEN coalesce(a.category, '')
            ELSE s.zone_id
        END AS key
    FROM slots AS s
    LEFT JOIN articles AS a ON a.store = s.store AND a.sku = s.sku
    WHERE s.zone_id <> ''
),
zone_visits AS (
    SELECT store, zone_id, count(DISTINCT visit_id) AS visits FROM stays GROUP BY store, zone_id
),
passes AS (
    SELECT k.store, k.key, sum(v.visits) AS passed
    FROM (SELECT DISTINCT store, key, zone_id FROM keyed) AS k
    JOIN zone_visits AS v ON v.store = k.store AND v.zone_id = k.zone_id
    GROUP BY k.store, k.key
),
slot_keys AS (
    SELECT DISTINCT store, slot_id, zone_id, key FROM keyed
),
seen AS (
    SELECT
        store, visit_id, zone_id, slot_id,
        max(CASE WHEN kind = 'slot_faced' THEN 1 ELSE 0 END) AS stopped,
        max(CASE WHEN kind = 'slot_looked_at' THEN 1 ELSE 0 END) AS looked,
        max(CASE WHEN kind = 'slot_reached' THEN 1 ELSE 0 END) AS touched
    FROM looks
    WHERE zone_id <> ''
    GROUP BY store, visit_id, zone_id, slot_id
),
seen_by_key AS (
    SELECT store, key, sum(stopped) AS stopped, sum(looked) AS looked, sum(touched) AS touched
    FROM (
        SELECT
            s.store, k.key, s.visit_id, s.zone_id, max(s.stopped) AS stopped,
            max(s.looked) AS looked, max(s.touched) AS touched
        FROM seen AS s
        JOIN slot_keys AS k ON k.store = s.store AND k.slot_id = s.slot_id
        GROUP BY s.store, k.key, s.visit_id, s.zone_id
    ) AS each_visit
    GROUP BY store, key
),
paid AS (
    SELECT store, visit_id, sku
    FROM purchases
    GROUP BY store, visit_id, sku
    HAVING sum(quantity) > 0
),
taken AS (
    SELECT
        p.store, p.visit_id, p.zone_id,
        CASE CAST($by AS VARCHAR)
            WHEN 'sku' THEN p.sku
            WHEN 'slot' THEN p.slot_id
            WHEN 'category' THEN coalesce(a.category, '')
            WHEN 'shelf_height' THEN k.key
            ELSE p.zone_id
        END AS key,
        max(CASE WHEN b.sku IS NULL THEN 0 ELSE 1 END) AS bought
    FROM (
        SELECT DISTINCT store, visit_id, zone_id, slot_id, sku
        FROM acts
        WHERE kind = 'pick' AND zone_id <> ''
    ) AS p
    LEFT JOIN articles AS a ON a.store = p.store AND a.sku = p.sku
    LEFT JOIN slot_keys AS k
        ON k.store = p.store AND k.slot_id = p.slot_id AND CAST($by AS VARCHAR) = 'shelf_height'
    LEFT JOIN paid AS b ON b.store = p.store AND b.visit_id = p.visit_id AND b.sku = p.sku
    GROUP BY
        p.store, p.visit_id, p.zone_id,
        CASE CAST($by AS VARCHAR)
            WHEN 'sku' THEN p.sku
            WHEN 'slot' THEN p.slot_id
            WHEN 'category' THEN coalesce(a.category, '')
            WHEN 'shelf_height' THEN k.key
            ELSE p.zone_id
        END
),
taken_by_key AS (
    SELECT store, key, count(*) AS took, sum(bought) AS bought FROM taken GROUP BY store, key
)
SELECT
    p.store,
    p.key,
    CAST(p.passed AS BIGINT) AS passed,
    CAST(coalesce(s.stopped, 0) AS BIGINT) AS stopped,
    CAST(coalesce(s.looked, 0) AS BIGINT) AS looked,
    CAST(coalesce(s.touched, 0) AS BIGINT) AS touched,
    CAST(coalesce(t.took, 0) AS BIGINT) AS took,
    CAST(coalesce(t.bought, 0) AS BIGINT) AS bought,
    coalesce(s.stopped, 0) / CAST(p.passed AS DOUBLE) AS stop_rate,
    coalesce(s.looked, 0) / CAST(p.passed AS DOUBLE) AS look_rate,
    coalesce(s.touched, 0) / CAST(p.passed AS DOUBLE) AS touch_rate,
    coalesce(t.took, 0) / CAST(p.passed AS DOUBLE) AS take_rate,
    coalesce(t.bought, 0) / CAST(p.passed AS DOUBLE) AS buy_rate
FROM passes AS p
LEFT JOIN seen_by_key AS s ON s.store = p.store AND s.key = p.key
LEFT JOIN taken_by_key AS t ON t.store = p.store AND t.key = p.key
ORDER BY p.store, passed DESC, p.key
