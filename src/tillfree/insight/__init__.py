"""The shop measured like a web shop: facts and attention as events, and what no web page can know.

Owns no truth and no person: everything here is folded from the journal and the attention stream,
and can be folded again. The lake and its questions are entered by `tillfree.insight.lake`.
"""

from tillfree.insight.answers import (
    Answer,
    Cell,
    Column,
    Figure,
    Parameter,
    Question,
    QuestionRefused,
    Value,
)
from tillfree.insight.boards import (
    AlertStanding,
    BoardRefused,
    Metric,
    MetricAlert,
    SavedView,
    judged,
)
from tillfree.insight.declared import DeclaredAnswer
from tillfree.insight.heard import Sign
from tillfree.insight.places import Place, Places, places_of
from tillfree.insight.pseudonyms import Pseudonyms, SecretTooShort
from tillfree.insight.questions import all_questions, find_question
from tillfree.insight.records import EventChanges, EventItem, EventName, WebEvent
from tillfree.insight.settings import EventSettings, ExportSettings, LakeSettings
from tillfree.insight.shortages import Shortage, StockMove, shortages_of
from tillfree.insight.stream import EventStream, StreamTerms
from tillfree.insight.telling import answer_csv

__all__ = [
    "AlertStanding",
    "Answer",
    "BoardRefused",
    "Cell",
    "Column",
    "DeclaredAnswer",
    "EventChanges",
    "EventItem",
    "EventName",
    "EventSettings",
    "EventStream",
    "ExportSettings",
    "Figure",
    "LakeSettings",
    "Metric",
    "MetricAlert",
    "Parameter",
    "Place",
    "Places",
    "Pseudonyms",
    "Question",
    "QuestionRefused",
    "SavedView",
    "SecretTooShort",
    "Shortage",
    "Sign",
    "StockMove",
    "StreamTerms",
    "Value",
    "WebEvent",
    "all_questions",
    "answer_csv",
    "find_question",
    "judged",
    "places_of",
    "shortages_of",
]
