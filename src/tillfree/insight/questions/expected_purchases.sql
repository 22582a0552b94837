/*
title = "Expected purchases"
means = "How often people who bought so many times will buy again, and how likely they still come at all."
formula = "BG/NBD (Fader, Hardie, Lee 2005), fitted to all people by maximum likelihood: purchases are Poisson at a rate that is gamma distributed (r, alpha) over people, after each a person stays away for good with a probability that is beta distributed (a, b). Frequency, recency and age in days, from the first purchase day to the scope's last. Only people who agreed that their visits be linked."
elsewhere = "R: BTYD; Python: lifetimes, PyMC-Marketing; GA4: predictive audiences (unpublished model)."
finish = "expected_purchases"

[parameters]
horizon_days = { default = 30, means = "days ahead" }

[columns]
frequency = { unit = "purchases", means = "days with a purchase after the first" }
people = { unit = "people", means = "who bought so often" }
alive = { unit = "probability", means = "that such a person still comes, mean" }
expected = { unit = "purchases", means = "within the days ahead by such a person, mean" }
expected_in_all = { unit = "purchases", means = "within the days ahead by all of them" }
*/
WITH days_of AS (
    SELECT DISTINCT person, day FROM daily_people WHERE bought > 0
),
last_day AS (
    SELECT max(day) AS day FROM daily_hours
)
SELECT
    d.person,
    count(*) - 1 AS frequency,
    date_diff('day', min(d.day), max(d.day)) AS recency,
    date_diff('day', min(d.day), max(e.day)) AS age
FROM days_of AS d
CROSS JOIN last_day AS e
GROUP BY d.person
ORDER BY d.person
