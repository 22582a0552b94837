/*
title = "What people look at"
means = "Looks at each place of the shelf fronts, as seen from the aisle."
formula = "looks = episodes of a gaze that met the slot's front (of a stop before it, where no gaze is known); seconds = their sum"
elsewhere = "Quividi: attention time, viewers; eye tracking: fixations, dwell of an area of interest."

[parameters]
kind = { default = "slot_looked_at", choices = ["slot_looked_at", "slot_faced", "slot_reached"], means = "what counts as a look" }

[columns]
store = { unit = "", means = "store" }
slot_id = { unit = "", means = "slot" }
fixture_id = { unit = "", means = "fixture" }
shelf_id = { unit = "", means = "shelf" }
zone_id = { unit = "", means = "zone before it" }
x_m = { unit = "m", means = "middle of the slot" }
y_m = { unit = "m", means = "middle of the slot" }
height_m = { unit = "m", means = "height of the shelf" }
looks = { unit = "looks", means = "looks at it" }
visits = { unit = "visits", means = "visits that looked" }
seconds = { unit = "s", means = "looked at, in all" }
mean_s = { unit = "s", means = "length of a look, mean" }
*/
WITH fronts AS (
    SELECT
        store, slot_id, max(fixture_id) AS fixture_id, max(shelf_id) AS shelf_id,
        max(zone_id) AS zone_id, max(x_m) AS x_m, max(y_m) AS y_m,
        max(shelf_height_m) AS height_m
    FROM slots
    GROUP BY store, slot_id
),
looked AS (
    SELECT
        store, slot_id, sum(looks) AS looks, sum(visits) AS visits, sum(seconds) AS seconds
    FROM daily_slot_looks
    WHERE kind = $kind
    GROUP BY store, slot_id
)
SELECT
    f.store, f.slot_id, f.fixture_id, f.shelf_id, f.zone_id, f.x_m, f.y_m, f.height_m,
    CAST(coalesce(l.looks, 0) AS BIGINT) AS looks,
    CAST(coalesce(l.visits, 0) AS BIGINT) AS visits,
    coalesce(l.seconds, 0.0) AS seconds,
    l.seconds / l.looks AS mean_s
FROM fronts AS f
LEFT JOIN looked AS l ON l.store = f.store AND l.slot_id = f.slot_id
ORDER BY f.store, f.slot_id
