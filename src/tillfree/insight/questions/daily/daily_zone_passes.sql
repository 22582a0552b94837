-- Visits with a stay in each zone.
SELECT store, day, zone_id, count(DISTINCT visit_id) AS visits
FROM stays
GROUP BY store, day, zone_id
