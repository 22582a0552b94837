"""Where events are sent and what of them is under way, saved views, alerts: in PostgreSQL."""

from tillfree.insight.postgres.board_desk import BoardDesk
from tillfree.insight.postgres.export_desk import ExportDesk, ExportStanding, TooManyDestinations
from tillfree.insight.postgres.export_sender import ExportSender, Linked, Post

__all__ = [
    "BoardDesk",
    "ExportDesk",
    "ExportSender",
    "ExportStanding",
    "Linked",
    "Post",
    "TooManyDestinations",
]
