-- Looks at each slot, by kind.
SELECT
    store, day, slot_id, kind, count(*) AS looks, count(DISTINCT visit_id) AS visits,
    sum(duration_ms) / 1000.0 AS seconds
FROM looks
GROUP BY store, day, slot_id, kind
