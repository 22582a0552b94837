"""The lake as Spark sees it: the same files, of one organisation, its stores and days."""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from tillfree.insight.answers import Answer, Value
from tillfree.insight.lake import Lake, Scope, TableSpec
from tillfree.insight.lake.asking import answer_of
from tillfree.insight.lake.finishing import FINISHES
from tillfree.insight.lake.tables import OF_STORES, OF_VISITS
from tillfree.insight.questions import find_question
from tillfree.insight.questions.daily import all_daily
from tillfree.insight.spark.text import spark_text

Row = tuple[object, ...]
_PARAMETER = re.compile(r"\$(\w+)")
_TYPES = {
    "string": "STRING",
    "int64": "BIGINT",
    "int32": "INT",
    "double": "DOUBLE",
    "float": "FLOAT",
    "bool": "BOOLEAN",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP_NTZ",
}


class SparkReader:
    """Views of a scope in a session of its own; of a visit written twice only the newest counts.

    Days are summed up while asking. The lake's folder must be where Spark's workers can read it.
    `session` should have a shuffle partition for each core or two: its default is for clusters.
    """

    def __init__(self, session: SparkSession, lake: Lake, scope: Scope) -> None:
        self._session = session.newSession()
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self._session.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        folders = lake.folders
        stores = scope.stores or folders.stores(scope.organisation)
        parts = tuple(folders.parts(scope.organisation, stores, scope.from_day, scope.to_day))
        rows = {
            spec.name: self._read(
                spec,
                folders.root,
                [p for part in parts for some in folders.files(spec.name, part) for p in some],
                ("organisation", "store", "day"),
            )
            for spec in OF_VISITS
        }
        newest = rows["visits"].groupBy("visit_id").agg(f.max("version").alias("version"))
        for name, found in rows.items():
            current = found.join(newest, ["visit_id", "version"], "left_semi")
            current.withColumn("day", f.col("day").cast("date")).createOrReplaceTempView(name)
        for spec in OF_STORES:
            homes = [folders.of_store(spec.name, scope.organisation, store) for store in stores]
            files = [home / "whole-000001.parquet" for home in homes]
            files = [file for file in files if file.exists()]
            found = self._read(spec, folders.root, files, ("organisation", "store"))
            found.createOrReplaceTempView(spec.name)
        for name, text in all_daily().items():
            self._session.sql(spark_text(text)).createOrReplaceTempView(name)

    def rows(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """Return the rows of DuckDB's SQL, asked of Spark."""
        return [tuple(row) for row in self._session.sql(spark_text(sql, parameters)).collect()]

    def _read(
        self, spec: TableSpec, root: Path, files: Sequence[Path], folders: Collection[str]
    ) -> DataFrame:
        schema = _schema(spec.columns, folders)
        if not files:
            return self._session.createDataFrame([], schema)
        # Told what the columns are, it need not open a file to find out.
        reader = self._session.read.schema(schema).option("basePath", str(root / spec.name))
        return reader.parquet(*(str(file) for file in files))


def _schema(columns: pa.Schema, folders: Collection[str]) -> str:
    told = [f"{field.name} {_TYPES[str(field.type)]}" for field in columns]
    return ", ".join([*told, *(f"{name} STRING" for name in folders)])


def ask_on_spark(
    reader: SparkReader, name: str, parameters: Mapping[str, Value] | None = None
) -> Answer:
    """Return the answer of a question over what a reader sees, as `tillfree.insight.lake.ask` does.

    Raises QuestionRefused for an unknown question or parameter.
    """
    question = find_question(name)
    chosen = question.chosen(parameters or {})
    used = {key: chosen[key] for key in _PARAMETER.findall(question.sql)}
    rows = reader.rows(question.sql, used)
    if not question.finish:
        return answer_of(question, chosen, rows, ())
    told, figures = FINISHES[question.finish](rows, chosen, reader.rows)
    return answer_of(question, chosen, told, figures)
