"""The lake: what is known of visits as Parquet, and DuckDB over it."""

from tillfree.insight.lake.asking import ask, ask_reader
from tillfree.insight.lake.complete_journey import JourneyRefused, take_complete_journey
from tillfree.insight.lake.declaring import AskingRefused, DeclaredAsking, ask_declared
from tillfree.insight.lake.folders import NameRefused, Part
from tillfree.insight.lake.intake import Intake, Walked
from tillfree.insight.lake.lake import Lake, NothingDeclared
from tillfree.insight.lake.packing import answer_parquet
from tillfree.insight.lake.reading import Reader, Scope
from tillfree.insight.lake.recalling import Recalled, recall
from tillfree.insight.lake.rows import VisitRows, declared_table, shortage_table, store_tables
from tillfree.insight.lake.runs import RunRefused, take_run
from tillfree.insight.lake.tables import TABLES, TableSpec
from tillfree.insight.lake.typed import TypedLimits, TypedRefused, ask_typed, views_of
from tillfree.insight.lake.writing import BatchRefused

__all__ = [
    "TABLES",
    "AskingRefused",
    "BatchRefused",
    "DeclaredAsking",
    "Intake",
    "JourneyRefused",
    "Lake",
    "NameRefused",
    "NothingDeclared",
    "Part",
    "Reader",
    "Recalled",
    "RunRefused",
    "Scope",
    "TableSpec",
    "TypedLimits",
    "TypedRefused",
    "VisitRows",
    "Walked",
    "answer_parquet",
    "ask",
    "ask_declared",
    "ask_reader",
    "ask_typed",
    "declared_table",
    "recall",
    "shortage_table",
    "store_tables",
    "take_complete_journey",
    "take_run",
    "views_of",
]
