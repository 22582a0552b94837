-- Visits by the hour of their entry.
SELECT
    store, day, CAST(date_trunc('hour', entered_at) AS TIMESTAMP) AS hour_at,
    CAST(extract(hour FROM entered_at) AS INTEGER) AS hour,
    count(*) AS visits,
    count(*) FILTER (WHERE units > 0) AS bought,
    CAST(sum(units) AS BIGINT) AS units,
    CAST(sum(paid_minor) AS BIGINT) AS paid_minor
FROM visits
GROUP BY store, day, CAST(date_trunc('hour', entered_at) AS TIMESTAMP), CAST(extract(hour FROM entered_at) AS INTEGER)
