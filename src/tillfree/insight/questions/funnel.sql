/*
title = "Funnel"
means = "How many sessions came how far through steps in a given order, within a window of time."
formula = "the longest chain of steps in their order whose last is at most the window after its first, over all beginnings (as ClickHouse's windowFunnel); strict: no other step of the funnel between two steps of the chain. A session is a visit, or a visit's dealings with one zone or article."
elsewhere = "GA4: funnel exploration; ClickHouse: windowFunnel; PostHog: funnels (sequential and strict)."

[parameters]
step1 = { default = "view_item_list", means = "event that begins the funnel" }
step2 = { default = "select_item", means = "event of the second step, empty: none" }
step3 = { default = "view_item", means = "event of the third step, empty: none" }
step4 = { default = "add_to_cart", means = "event of the fourth step, empty: none" }
step5 = { default = "", means = "event of the fifth step, empty: none" }
step6 = { default = "", means = "event of the sixth step, empty: none" }
window_s = { default = 3600, means = "seconds from the first step to the last" }
mode = { default = "ordered", choices = ["ordered", "strict"], means = "whether other steps may come between" }
per = { default = "visit", choices = ["visit", "zone", "sku"], means = "what a session is" }
by = { default = "none", choices = ["none", "store", "weekday", "hour", "key"], means = "what to break down by: `key` is the zone or article of the session" }

[columns]
breakdown = { unit = "", means = "value that it is broken down by" }
step = { unit = "1 to 6", means = "number of the step" }
name = { unit = "", means = "event of the step" }
sessions = { unit = "sessions", means = "that came at least so far" }
of_first = { unit = "share", means = "of those that began" }
of_before = { unit = "share", means = "of those that came to the step before" }
median_s = { unit = "s", means = "from first reaching the step before to first reaching this one, median" }
*/
WITH sessions AS (
    SELECT
        e.t_ns, e.event_id, e.name,
        CASE CAST($per AS VARCHAR)
            WHEN 'zone' THEN concat(e.visit_id, '/', e.zone_id)
            WHEN 'sku' THEN concat(e.visit_id, '/', e.sku)
            ELSE e.visit_id
        END AS session,
        CASE CAST($by AS VARCHAR)
            WHEN 'store' THEN e.store
            WHEN 'weekday' THEN CAST((date_diff('day', CAST('2023-01-01' AS DATE), e.day) % 7 + 7) % 7 AS VARCHAR)
            WHEN 'hour' THEN CAST(extract(hour FROM v.entered_at) AS VARCHAR)
            WHEN 'key' THEN CASE CAST($per AS VARCHAR) WHEN 'zone' THEN e.zone_id WHEN 'sku' THEN e.sku ELSE '' END
            ELSE ''
        END AS breakdown
    FROM events AS e
    JOIN visits AS v ON v.store = e.store AND v.day = e.day AND v.visit_id = e.visit_id
    WHERE e.name IN ($step1, $step2, $step3, $step4, $step5, $step6)
    AND (CAST($per AS VARCHAR) <> 'zone' OR e.zone_id <> '')
    AND (CAST($per AS VARCHAR) <> 'sku' OR e.sku <> '')
),
level1 AS (
    SELECT *, CASE WHEN name = $step1 THEN t_ns END AS s1 FROM sessions
),
-- repeated for k from 2 to 6
level{k} AS (
    SELECT
        *,
        CASE
            WHEN $step{k} = '' OR name <> $step{k} THEN NULL
            WHEN CAST($mode AS VARCHAR) = 'strict' THEN
                CASE WHEN t_ns - lag(s{k-1}) OVER earlier <= CAST($window_s AS BIGINT) * 1000000000 THEN lag(s{k-1}) OVER earlier END
            WHEN t_ns - max(s{k-1}) OVER before <= CAST($window_s AS BIGINT) * 1000000000 THEN max(s{k-1}) OVER before
        END AS s{k}
    FROM level{k-1}
    WINDOW
        earlier AS (PARTITION BY session ORDER BY t_ns, event_id),
        before AS (PARTITION BY session ORDER BY t_ns, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
-- until here
reached AS (
    SELECT
        session, breakdown,
-- repeated for k from 1 to 6
        min(CASE WHEN s{k} IS NOT NULL THEN t_ns END) AS r{k},
-- until here
        count(*) AS events
    FROM level6
    GROUP BY session, breakdown
),
steps AS (
    SELECT breakdown, 1 AS step, CAST($step1 AS VARCHAR) AS name, count(r1) AS sessions, CAST(NULL AS DOUBLE) AS median_s
    FROM reached GROUP BY breakdown
-- repeated for k from 2 to 6
    UNION ALL
    SELECT breakdown, {k} AS step, CAST($step{k} AS VARCHAR) AS name, count(r{k}) AS sessions, quantile_cont((r{k} - r{k-1}) / 1e9, 0.5) AS median_s
    FROM reached WHERE CAST($step{k} AS VARCHAR) <> '' GROUP BY breakdown
-- until here
)
SELECT
    breakdown, step, name, sessions,
    sessions / CAST(nullif(first_value(sessions) OVER (PARTITION BY breakdown ORDER BY step), 0) AS DOUBLE) AS of_first,
    sessions / CAST(nullif(lag(sessions) OVER (PARTITION BY breakdown ORDER BY step), 0) AS DOUBLE) AS of_before,
    median_s
FROM steps
ORDER BY breakdown, step
