-- Linked people by day, and whether they bought.
SELECT store, day, person, max(CASE WHEN units > 0 THEN 1 ELSE 0 END) AS bought
FROM visits
WHERE person <> ''
GROUP BY store, day, person
