"""catalog.csv in, products by sku out, with everything in it that is wrong."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from tillfree.core.gtin import gtin_fault
from tillfree.premises.catalogue import Product
from tillfree.premises.problems import Findings

NEEDED = ("sku", "price_minor", "tax_rate", "weight_g", "weight_sd_g")
"""Columns without which nothing can be sold; the others may be missing (empty then)."""

OPTIONAL = ("gtin", "name", "brand", "category", "age_restricted", "image")

YES, NO = ("true", "1", "yes"), ("false", "0", "no", "")

ROWS = 1_000_000
"""Rows at most (the largest supermarkets list 100,000)."""

PRICE_LIMIT = 10**12
"""No price is higher, minor units."""

WEIGHT_LIMIT_G = 1e6
"""No article is heavier, grams (a tonne)."""


@dataclass(frozen=True, slots=True)
class CatalogueDraft:
    """What could be read: the whole products by sku, and every sku named, broken or not."""

    products: dict[str, Product]
    named: frozenset[str]


def read_catalogue(text: str, findings: Findings) -> CatalogueDraft | None:
    """Read the file's text; broken rows are left out and noted; None without a usable header."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=False)
    found: dict[str, Product] = {}
    lines: dict[str, int] = {}
    columns: dict[str, int] = {}
    for line, row in _lines(rows, findings):
        if not columns:
            columns = _columns(row, findings)
            if not columns:
                return None
            continue
        if not any(row):
            continue
        if line > ROWS:
            findings.error(f"row {line}", None, f"is beyond {ROWS} rows", "split the catalogue")
            break
        reader = _Row(row, line, columns, findings)
        product = reader.product()
        if reader.sku and reader.sku in lines:
            reader.error("sku", f"is already on row {lines[reader.sku]}", "keep one of them")
            continue
        lines[reader.sku] = line
        if product is not None:
            found[product.sku] = product
    if not columns:
        findings.error("row 1", None, "the header row is missing", "add the column names")
        return None
    return CatalogueDraft(found, frozenset(lines))


def _lines(rows: Iterator[list[str]], findings: Findings) -> Iterator[tuple[int, list[str]]]:
    line = 0
    while True:
        line += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            findings.error(f"row {line}", None, f"is no CSV: {error}", "save it as UTF-8 CSV")
            return
        yield line, row


def _columns(header: list[str], findings: Findings) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, name in enumerate(header):
        if name.strip() in columns:
            findings.error("row 1", name, "names a column twice", "keep one of them")
        columns.setdefault(name.strip(), place)
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        names = ", ".join(missing)
        findings.error("row 1", None, f"lacks the columns {names}", "add them to the header")
        return {}
    return columns


class _Row:
    """One row; each getter notes what is wrong and returns None then."""

    def __init__(
        self, cells: list[str], line: int, columns: dict[str, int], findings: Findings
    ) -> None:
        self.cells, self.line, self.columns, self.findings = cells, line, columns, findings
        self.sku = self.text("sku")

    def text(self, column: str) -> str:
        place = self.columns.get(column, len(self.cells))
        return self.cells[place].strip() if place < len(self.cells) else ""

    def error(self, column: str, message: str, remedy: str) -> None:
        self.findings.error(f"row {self.line}, {column}", self.text(column), message, remedy)

    def product(self) -> Product | None:
        price = self._price()
        tax = self._number("tax_rate", 0.0, 1.0, "a fraction from 0 to less than 1")
        weight = self._number("weight_g", 0.0, WEIGHT_LIMIT_G, "grams above 0")
        spread = self._number("weight_sd_g", 0.0, WEIGHT_LIMIT_G, "grams of 0 or more")
        restricted = self.text("age_restricted").lower()
        if restricted not in YES + NO:
            self.error("age_restricted", "is neither true nor false", "write one of them")
        gtin = self.text("gtin")
        if gtin and (fault := gtin_fault(gtin)):
            self.error("gtin", f"is no GTIN: {fault}", "correct it, or leave it empty")
        if not self.sku:
            self.error("sku", "is empty", "name the article")
        if weight == 0.0:
            self.error("weight_g", "must be above 0", "weigh the article")
        if not self.sku or price is None or tax is None or not weight or spread is None:
            return None
        return Product(
            self.sku,
            gtin,
            self.text("name") or self.sku,
            self.text("brand"),
            self.text("category"),
            price,
            tax,
            weight,
            spread,
            restricted in YES,
            self.text("image"),
        )

    def _price(self) -> int | None:
        text = self.text("price_minor")
        if text.isascii() and text.isdigit() and len(text) <= 13 and int(text) <= PRICE_LIMIT:
            return int(text)
        self.error("price_minor", "must be a whole number of 0 or more", "give it in minor units")
        return None

    def _number(self, column: str, least: float, below: float, wanted: str) -> float | None:
        try:
            number = float(self.text(column))
        except ValueError:
            number = float("nan")
        if least <= number < below:
            return number
        self.error(column, f"must be {wanted}", "give the true value")
        return None
