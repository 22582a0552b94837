-- Visits at a zone that stopped, looked, touched, took and bought, by each way to group slots.
WITH groupings AS (
    SELECT 'sku' AS grouping UNION ALL SELECT 'slot' UNION ALL SELECT 'shelf_height'
    UNION ALL SELECT 'category' UNION ALL SELECT 'zone'
),
slot_keys AS (
    SELECT DISTINCT s.store, s.slot_id, b.grouping, CASE b.grouping
            WHEN 'sku' THEN s.sku
            WHEN 'slot' THEN s.slot_id
            WHEN 'shelf_height' THEN CAST(CAST(round(s.shelf_height_m, 2) AS DECIMAL(6, 2)) AS VARCHAR)
            WHEN 'category' THEN coalesce(a.category, '')
            ELSE s.zone_id
        END AS key
    FROM slots AS s
    LEFT JOIN articles AS a ON a.store = s.store AND a.sku = s.sku
    CROSS JOIN groupings AS b
    WHERE s.zone_id <> ''
),
seen AS (
    SELECT
        store, day, visit_id, zone_id, slot_id,
        max(CASE WHEN kind = 'slot_faced' THEN 1 ELSE 0 END) AS stopped,
        max(CASE WHEN kind = 'slot_looked_at' THEN 1 ELSE 0 END) AS looked,
        max(CASE WHEN kind = 'slot_reached' THEN 1 ELSE 0 END) AS touched
    FROM looks
    WHERE zone_id <> ''
    GROUP BY store, day, visit_id, zone_id, slot_id
),
seen_at AS (
    SELECT
        s.store, s.day, k.grouping, k.key, s.visit_id, s.zone_id, max(s.stopped) AS stopped,
        max(s.looked) AS looked, max(s.touched) AS touched, 0 AS took, 0 AS bought
    FROM seen AS s
    JOIN slot_keys AS k ON k.store = s.store AND k.slot_id = s.slot_id
    GROUP BY s.store, s.day, k.grouping, k.key, s.visit_id, s.zone_id
),
paid AS (
    SELECT store, visit_id, sku
    FROM purchases
    GROUP BY store, visit_id, sku
    HAVING sum(quantity) > 0
),
picked AS (
    SELECT DISTINCT store, day, visit_id, zone_id, slot_id, sku
    FROM acts
    WHERE kind = 'pick' AND zone_id <> ''
),
taken AS (
    SELECT
        p.store, p.day, p.visit_id, p.zone_id, b.grouping,
        CASE b.grouping
            WHEN 'sku' THEN p.sku
            WHEN 'slot' THEN p.slot_id
            WHEN 'category' THEN coalesce(a.category, '')
            WHEN 'shelf_height' THEN h.key
            ELSE p.zone_id
        END AS key,
        CASE WHEN d.sku IS NULL THEN 0 ELSE 1 END AS bought
    FROM picked AS p
    CROSS JOIN groupings AS b
    LEFT JOIN articles AS a ON a.store = p.store AND a.sku = p.sku
    LEFT JOIN slot_keys AS h
        ON h.store = p.store AND h.slot_id = p.slot_id AND h.grouping = 'shelf_height'
    LEFT JOIN paid AS d ON d.store = p.store AND d.visit_id = p.visit_id AND d.sku = p.sku
),
taken_at AS (
    SELECT
        store, day, grouping, key, visit_id, zone_id, 0 AS stopped, 0 AS looked, 1 AS touched,
        1 AS took, max(bought) AS bought
    FROM taken
    GROUP BY store, day, grouping, key, visit_id, zone_id
),
both_ways AS (
    SELECT * FROM seen_at UNION ALL SELECT * FROM taken_at
),
-- Who took it has touched it, whether a camera saw the hand or not.
together AS (
    SELECT
        store, day, grouping, key, max(stopped) AS stopped, max(looked) AS looked,
        max(touched) AS touched, max(took) AS took, max(bought) AS bought
    FROM both_ways
    GROUP BY store, day, grouping, key, visit_id, zone_id
)
SELECT
    store, day, grouping, key,
    CAST(sum(stopped) AS BIGINT) AS stopped,
    CAST(sum(looked) AS BIGINT) AS looked,
    CAST(sum(touched) AS BIGINT) AS touched,
    CAST(sum(took) AS BIGINT) AS took,
    CAST(sum(bought) AS BIGINT) AS bought
FROM together
GROUP BY store, day, grouping, key
