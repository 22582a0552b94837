/*
title = "Where people are"
means = "Seconds that visitors spent on each square of the floor, 0.25 m a side."
formula = "sum of the time that each position stands for, by square; squares count from the frame's origin"
elsewhere = "RetailNext and Palexy: heat map; a page's scroll map is the nearest on the web."

[parameters]

[columns]
store = { unit = "", means = "store" }
x_m = { unit = "m", means = "middle of the square" }
y_m = { unit = "m", means = "middle of the square" }
seconds = { unit = "s", means = "spent there" }
visits = { unit = "visits", means = "visits that were there" }
*/
SELECT
    store,
    (column_number + 0.5) * 0.25 AS x_m,
    (row_number + 0.5) * 0.25 AS y_m,
    sum(seconds) AS seconds,
    CAST(sum(visits) AS BIGINT) AS visits
FROM daily_squares
GROUP BY store, column_number, row_number
ORDER BY store, x_m, y_m
