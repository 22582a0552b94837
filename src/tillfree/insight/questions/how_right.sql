/*
title = "How right we are"
means = "What reviewers found of what the engine had said, by how sure it was."
formula = "of the articles (or whole receipts) that a person looked at: right / all, by tenths of the probability that was said; Brier = mean squared difference. Reviewers see the doubtful cases, so all cases are better than these."
elsewhere = "Reliability diagram (Murphy, Winkler 1977); Brier score (1950)."

[parameters]
of = { default = "articles", choices = ["articles", "receipts"], means = "what was said" }

[columns]
said_from = { unit = "probability", means = "lower end of the tenth" }
labels = { unit = "labels", means = "looked at" }
said_mean = { unit = "probability", means = "said, mean" }
right_share = { unit = "share", means = "of them, right" }
brier = { unit = "", means = "mean squared difference, 0 is best" }
*/
WITH tenths AS (
    SELECT
        least(floor(probability * 10), 9) / 10.0 AS said_from,
        probability,
        CASE WHEN is_right THEN 1.0 ELSE 0.0 END AS was_right
    FROM labels
    WHERE (CAST($of AS VARCHAR) = 'articles') = (sku <> '')
)
SELECT
    said_from,
    count(*) AS labels,
    avg(probability) AS said_mean,
    avg(was_right) AS right_share,
    avg((probability - was_right) * (probability - was_right)) AS brier
FROM tenths
GROUP BY said_from
ORDER BY said_from
