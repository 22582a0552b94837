"""An answer as a file that other programs read."""

import csv
import io

from tillfree.insight.answers import Answer, Cell

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins what it computes."""


def answer_csv(answer: Answer) -> str:
    """Return an answer as CSV (RFC 4180) with its columns' names; what is not known is empty.

    A text that a spreadsheet would compute has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in answer.columns])
    writer.writerows([_told(cell) for cell in row] for row in answer.rows)
    return out.getvalue()


def _told(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return str(cell)
