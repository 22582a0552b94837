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
SELECT
    said_from,
    CAST(sum(labels) AS BIGINT) AS labels,
    sum(said) / sum(labels) AS said_mean,
    sum(was_right) / CAST(sum(labels) AS DOUBLE) AS right_share,
    sum(squared) / sum(labels) AS brier
FROM daily_tenths
WHERE of_article = (CAST($of AS VARCHAR) = 'articles')
GROUP BY said_from
ORDER BY said_from
