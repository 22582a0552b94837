/*
title = "Where people are"
means = "Seconds that visitors spent on each square of the floor."
formula = "sum of the time that each position stands for, by square; squares count from the frame's origin"
elsewhere = "RetailNext and Palexy: heat map; a page's scroll map is the nearest on the web."

[parameters]
cell_m = { default = 0.25, means = "side of a square, metres" }

[columns]
store = { unit = "", means = "store" }
x_m = { unit = "m", means = "middle of the square" }
y_m = { unit = "m", means = "middle of the square" }
seconds = { unit = "s", means = "spent there" }
visits = { unit = "visits", means = "visits that were there" }
*/
WITH squares AS (
    SELECT
        store,
        CAST(floor(x_m / CAST($cell_m AS DOUBLE)) AS INTEGER) AS column_number,
        CAST(floor(y_m / CAST($cell_m AS DOUBLE)) AS INTEGER) AS row_number,
        visit_id,
        held_ms
    FROM positions
)
SELECT
    store,
    (column_number + 0.5) * CAST($cell_m AS DOUBLE) AS x_m,
    (row_number + 0.5) * CAST($cell_m AS DOUBLE) AS y_m,
    sum(held_ms) / 1000.0 AS seconds,
    count(DISTINCT visit_id) AS visits
FROM squares
GROUP BY store, column_number, row_number
ORDER BY store, x_m, y_m
