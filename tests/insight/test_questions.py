"""Each question says what it is, refuses what it cannot mean, and stands on its page."""

import re

import pytest
from scripts import insight_reference

from tillfree.insight import Question, QuestionRefused, all_questions, find_question
from tillfree.insight.lake.tables import OF_VISITS
from tillfree.insight.questions import question_of
from tillfree.insight.questions.daily import daily_in

QUESTIONS = list(all_questions().values())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_is_defined(question: Question) -> None:
    assert all((question.title, question.means, question.formula, question.elsewhere))
    assert question.columns and all(column.means for column in question.columns)
    assert all(parameter.means for parameter in question.parameters)
    for parameter in question.parameters:
        assert f"${parameter.name}" in question.sql or question.finish
        assert not parameter.choices or parameter.default in parameter.choices


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_reads_days_summed_up_or_the_visits_themselves(question: Question) -> None:
    """Beside days that were summed up, the tables would hold the other days alone."""
    read = set(re.findall(r"(?:FROM|JOIN) ([a-z_]+)", question.sql))
    own = set(re.findall(r"([a-z_]+) AS \(\n", question.sql))
    of_visits = {spec.name for spec in OF_VISITS} & (read - own)
    assert not (daily_in(question.sql) and of_visits)


def test_the_page_of_questions_is_up_to_date() -> None:
    told = insight_reference.PAGE.read_text("utf-8")
    assert told == insight_reference.page(QUESTIONS), "run make docs"


def test_what_cannot_be_asked_is_refused() -> None:
    funnel = find_question("funnel")
    with pytest.raises(QuestionRefused, match="no question 'funel'"):
        find_question("funel")
    with pytest.raises(QuestionRefused, match="no parameter 'steps'"):
        funnel.chosen({"steps": 3})
    with pytest.raises(QuestionRefused, match="choose one of ordered, strict"):
        funnel.chosen({"mode": "loose"})
    with pytest.raises(QuestionRefused, match="give a int"):
        funnel.chosen({"window_s": "an hour"})
    with pytest.raises(QuestionRefused, match="below 10"):
        find_question("bought_together").chosen({"least_lift": float("nan")})


def test_what_is_not_said_has_its_default() -> None:
    chosen = find_question("funnel").chosen({"window_s": "60"})
    assert chosen["window_s"] == 60 and chosen["step1"] == "view_item_list"


def test_a_file_without_a_definition_is_no_question() -> None:
    with pytest.raises(ValueError, match="does not begin"):
        question_of("bad", "SELECT 1")
