-- One event a row, visit by visit in order of time: `number` tells visits of a day apart.
SELECT
    e.store, e.day,
    CAST(dense_rank() OVER (PARTITION BY e.store, e.day ORDER BY e.visit_id) AS INTEGER) AS number,
    CAST(row_number() OVER (
        PARTITION BY e.store, e.day, e.visit_id ORDER BY e.t_ns, e.event_id
    ) AS INTEGER) AS place,
    e.t_ns, e.name, e.zone_id, e.sku, CAST(extract(hour FROM v.entered_at) AS INTEGER) AS hour
FROM events AS e
JOIN visits AS v ON v.store = e.store AND v.day = e.day AND v.visit_id = e.visit_id
ORDER BY e.store, e.day, number, place
