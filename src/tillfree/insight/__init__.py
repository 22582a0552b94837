"""The shop measured like a web shop: facts and attention as events, and what no web page can know.

Owns no truth and no person: everything here is folded from the journal and the attention stream,
and can be folded again. The lake and its questions are entered by `tillfree.insight.lake`.
"""

from tillfree.insight.heard import Sign
from tillfree.insight.places import Place, Places, places_of
from tillfree.insight.pseudonyms import Pseudonyms, SecretTooShort
from tillfree.insight.records import EventChanges, EventItem, EventName, WebEvent
from tillfree.insight.settings import EventSettings, ExportSettings, LakeSettings
from tillfree.insight.stream import EventStream, StreamTerms

__all__ = [
    "EventChanges",
    "EventItem",
    "EventName",
    "EventSettings",
    "EventStream",
    "ExportSettings",
    "LakeSettings",
    "Place",
    "Places",
    "Pseudonyms",
    "SecretTooShort",
    "Sign",
    "StreamTerms",
    "WebEvent",
    "places_of",
]
