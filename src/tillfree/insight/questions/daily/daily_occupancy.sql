-- Visits inside by hour: the mean, and the most at one moment.
WITH offsets AS (
    SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
    UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8
    UNION ALL SELECT 9 UNION ALL SELECT 10 UNION ALL SELECT 11
),
spans AS (
    SELECT
        store,
        day,
        CAST(extract(hour FROM entered_at) AS INTEGER) AS hour,
        extract(minute FROM entered_at) * 60 + floor(extract(second FROM entered_at)) AS from_s,
        extract(minute FROM entered_at) * 60 + floor(extract(second FROM entered_at))
        + (left_ns - entered_ns) / 1e9 AS to_s
    FROM visits
    WHERE left_ns IS NOT NULL
),
inside AS (
    SELECT
        s.store,
        s.day,
        s.hour + o.k AS hour,
        greatest(0, least(s.to_s, 3600 * (o.k + 1)) - greatest(s.from_s, 3600 * o.k)) AS seconds
    FROM spans AS s
    CROSS JOIN offsets AS o
    WHERE s.to_s > 3600 * o.k
),
mean_of AS (
    SELECT store, day, hour, sum(seconds) / 3600.0 AS mean_inside
    FROM inside
    GROUP BY store, day, hour
),
steps AS (
    SELECT store, day, entered_ns AS t_ns, 1 AS step, CAST(extract(hour FROM entered_at) AS INTEGER) AS hour
    FROM visits
    UNION ALL
    SELECT store, day, left_ns AS t_ns, -1 AS step, -1 AS hour FROM visits WHERE left_ns IS NOT NULL
),
running AS (
    SELECT
        store,
        day,
        hour,
        step,
        sum(step) OVER (
            PARTITION BY store, day ORDER BY t_ns, step ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS inside
    FROM steps
),
peak_of AS (
    SELECT store, day, hour, max(inside) AS peak_inside
    FROM running
    WHERE step = 1
    GROUP BY store, day, hour
)
SELECT
    m.store,
    m.day,
    m.hour,
    m.mean_inside,
    CAST(coalesce(p.peak_inside, 0) AS BIGINT) AS peak_inside
FROM mean_of AS m
LEFT JOIN peak_of AS p ON p.store = m.store AND p.day = m.day AND p.hour = m.hour
