/*
title = "From passing to buying"
means = "Of those who passed a shelf zone: who stopped, looked, touched, took, and bought, by item, slot, shelf height, category or zone."
formula = "unit: a visit at a zone. passed = visits with a stay in the zone, added up over the zones where the key stands; each further stage = visits at a zone with at least one such sign for the key; touched = reached into, or took; bought = took, and has paid for at least one unit of the article. Rates are of passed."
elsewhere = "GA4: item list views, item views, add-to-carts, purchases and their rates; Palexy: pass-by, stop and touch rate; Shopper marketing: stopping power, holding power, closing power."

[parameters]
by = { default = "sku", choices = ["sku", "slot", "shelf_height", "category", "zone"], means = "what a row is" }

[columns]
store = { unit = "", means = "store" }
key = { unit = "", means = "article, slot, height in metres, category or zone" }
passed = { unit = "visits at a zone", means = "came into the zone" }
stopped = { unit = "visits at a zone", means = "stood before it" }
looked = { unit = "visits at a zone", means = "looked at it" }
touched = { unit = "visits at a zone", means = "reached into it, or took it" }
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
        s.store, s.zone_id,
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
    SELECT store, zone_id, sum(visits) AS visits FROM daily_zone_passes GROUP BY store, zone_id
),
passes AS (
    SELECT k.store, k.key, sum(v.visits) AS passed
    FROM keyed AS k
    JOIN zone_visits AS v ON v.store = k.store AND v.zone_id = k.zone_id
    GROUP BY k.store, k.key
),
counted AS (
    SELECT
        store, key, sum(stopped) AS stopped, sum(looked) AS looked, sum(touched) AS touched,
        sum(took) AS took, sum(bought) AS bought
    FROM daily_stages
    WHERE grouping = $by
    GROUP BY store, key
)
SELECT
    p.store,
    p.key,
    CAST(p.passed AS BIGINT) AS passed,
    CAST(coalesce(s.stopped, 0) AS BIGINT) AS stopped,
    CAST(coalesce(s.looked, 0) AS BIGINT) AS looked,
    CAST(coalesce(s.touched, 0) AS BIGINT) AS touched,
    CAST(coalesce(s.took, 0) AS BIGINT) AS took,
    CAST(coalesce(s.bought, 0) AS BIGINT) AS bought,
    coalesce(s.stopped, 0) / CAST(p.passed AS DOUBLE) AS stop_rate,
    coalesce(s.looked, 0) / CAST(p.passed AS DOUBLE) AS look_rate,
    coalesce(s.touched, 0) / CAST(p.passed AS DOUBLE) AS touch_rate,
    coalesce(s.took, 0) / CAST(p.passed AS DOUBLE) AS take_rate,
    coalesce(s.bought, 0) / CAST(p.passed AS DOUBLE) AS buy_rate
FROM passes AS p
LEFT JOIN counted AS s ON s.store = p.store AND s.key = p.key
ORDER BY p.store, passed DESC, p.key
