"""SQL for who needs what no question answers: over views that hold nothing personal."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from tillfree.core.errors import DatabaseUnavailable, TillfreeError
from tillfree.insight import Answer
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import web_of
from tillfree.web.faces.console.insight.scope import look_of
from tillfree.web.faces.page import page
from tillfree.web.faces.rendering import render
from tillfree.web.insight_api import VISITORS
from tillfree.web.problems import RequestRefused

_SALT_BYTES = 16
_ROWS = 200
"""Rows that the page shows; a file has all."""
EXAMPLE = """SELECT zone_id, count(DISTINCT visit) AS visits, median(seconds) AS median_s
FROM stays
GROUP BY zone_id
ORDER BY median_s DESC"""


@page("/console/insight/sql", VISITORS)
def show_sql(request: ApiRequest) -> Response[bytes]:
    """Show what was typed, and its answer."""
    look = look_of(request)
    if isinstance(look, Response):
        return look
    web = web_of(request)
    sql = request.query_params.get("sql", "").strip()
    answer: Answer | None = None
    why = ""
    if sql:
        try:
            answer = web.insight.typed(look.asked, sql, web.services.entropy(_SALT_BYTES).hex())
        except (RequestRefused, DatabaseUnavailable):
            raise
        except TillfreeError as error:
            why = str(error)
    return render(
        request,
        "console/insight/sql.html",
        look=look,
        sql=sql,
        example=EXAMPLE,
        answer=answer,
        rows=answer.rows[:_ROWS] if answer else (),
        fewest=_ROWS,
        why=why,
        views=web.insight.views(look.organisation),
    )


PAGES: tuple[HTTPRouteHandler, ...] = (show_sql,)
