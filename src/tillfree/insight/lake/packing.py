"""An answer as Parquet, for programs that take its columns as they are."""

import io
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from tillfree.insight.answers import Answer


def answer_parquet(answer: Answer) -> bytes:
    """Return an answer as a Parquet file; each column's unit stands in its metadata."""
    fields, arrays = [], []
    for place, column in enumerate(answer.columns):
        values = [row[place] for row in answer.rows]
        array = pa.array(values, _type_of(values))
        arrays.append(array)
        unit = {b"unit": column.unit.encode(), b"means": column.means.encode()}
        fields.append(pa.field(column.name, array.type, metadata=unit))
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), out)
    return out.getvalue()


def _type_of(values: Sequence[object]) -> pa.DataType:
    """Return what all values of a column fit; text where there are none."""
    kinds = {type(value) for value in values if value is not None}
    if not kinds or str in kinds:
        return pa.string()
    if kinds == {bool}:
        return pa.bool_()
    return pa.int64() if kinds == {int} else pa.float64()
