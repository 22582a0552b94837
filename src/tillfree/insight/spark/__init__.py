"""The lake's questions on Spark: the same files, the same texts, for lakes beyond one machine."""

from tillfree.insight.spark.asking import SparkReader, ask_on_spark
from tillfree.insight.spark.text import spark_text

__all__ = ["SparkReader", "ask_on_spark", "spark_text"]
