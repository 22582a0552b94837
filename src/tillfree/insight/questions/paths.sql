/*
title = "Paths between zones"
means = "From which zone people go to which, from the door in to the door out."
formula = "stays of each visitor in order of time; a step is two stays after one another in different zones; the first is from the door, the last to the door (an empty zone)"
elsewhere = "GA4: path exploration; RetailNext: shopping path, zone to zone."

[parameters]

[columns]
store = { unit = "", means = "store" }
from_zone = { unit = "", means = "zone, empty: the door" }
to_zone = { unit = "", means = "zone, empty: the door" }
steps = { unit = "steps", means = "times it was done" }
visits = { unit = "visits", means = "visits that did it" }
share = { unit = "share", means = "of all steps from that zone" }
mean_gap_s = { unit = "s", means = "from leaving the one to entering the other, mean" }
*/
WITH counted AS (
    SELECT
        store, from_zone, to_zone, sum(steps) AS steps, sum(visits) AS visits,
        sum(gap_s) / sum(steps) AS mean_gap_s
    FROM daily_steps
    GROUP BY store, from_zone, to_zone
)
SELECT
    store, from_zone, to_zone, CAST(steps AS BIGINT) AS steps, CAST(visits AS BIGINT) AS visits,
    steps / CAST(sum(steps) OVER (PARTITION BY store, from_zone) AS DOUBLE) AS share,
    mean_gap_s
FROM counted
ORDER BY store, steps DESC, from_zone, to_zone
