-- Time and visits on each square of the floor, 0.25 m a side.
SELECT
    store, day,
    CAST(floor(x_m / 0.25) AS INTEGER) AS column_number,
    CAST(floor(y_m / 0.25) AS INTEGER) AS row_number,
    sum(held_ms) / 1000.0 AS seconds,
    count(DISTINCT visit_id) AS visits
FROM positions
GROUP BY store, day, CAST(floor(x_m / 0.25) AS INTEGER), CAST(floor(y_m / 0.25) AS INTEGER)
