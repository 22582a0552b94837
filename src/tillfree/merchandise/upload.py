"""A catalogue as retailers upload it, CSV or JSON: everything that is wrong, row by row, or facts.

Nothing is half-applied: one fault anywhere and there are no facts at all. The columns are those of
a store bundle's catalogue and some more; source of the first: `docs/reference/bundle.md`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import msgspec

from tillfree.core.errors import TillfreeError
from tillfree.core.gtin import gtin_fault
from tillfree.core.ids import derived_id
from tillfree.journal import Fact
from tillfree.merchandise.facts import ArticleListed, PricesPublished, merchandise_fact
from tillfree.merchandise.prices import FOREVER_NS, Price, StoreTimeUnknown, store_time_ns

ROWS_MAX = 9_000
"""Rows of one upload; each is a fact, and all of an upload are one append of at most 10,000."""
BYTES_MAX = 20_000_000
"""Bytes of one upload; some 2 kB a row are plenty."""
PRICES_A_FACT = 1_000
"""Prices in one fact; some 150 bytes each, so that a fact stays far below the journal's limit."""
FAULTS_MAX = 1_000
"""Faults told of one upload; beyond them there is no use in more."""
AMOUNT_MAX = 10**12
"""Minor units that no single article costs; more is a slip of the keyboard."""

REQUIRED = ("sku", "name", "price_minor", "tax_rate")
OPTIONAL = (
    "gtin",
    "gtins",
    "brand",
    "category",
    "age_restricted",
    "weight_g",
    "weight_sd_g",
    "image",
    "detail",
    "member_price_minor",
    "valid_from",
    "valid_until",
)


class UploadUnreadable(TillfreeError):
    """An upload is no catalogue at all: its form, its size or its columns."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one row, counted from 1 without the header; `column` may be empty."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload came to: faults, or the articles and prices that it holds."""

    faults: tuple[RowFault, ...]
    articles: tuple[ArticleListed, ...]
    prices: tuple[Price, ...]


def read_csv(content: bytes, zone: str, version: int) -> Upload:
    """Read a CSV upload (UTF-8, a header row); see `read_rows`. Raises UploadUnreadable."""
    _check_size(content)
    try:
        text = content.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = [
            {(name or ""): value or "" for name, value in row.items() if isinstance(value, str)}
            for row in reader
        ]
        columns = list(reader.fieldnames or [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise UploadUnreadable(
            f"the catalogue is no CSV in UTF-8 ({error}): save it as such"
        ) from error
    _check_columns(columns)
    return read_rows(rows, zone, version)


def read_json(content: bytes, zone: str, version: int) -> Upload:
    """Read a JSON upload, a list of objects; see `read_rows`. Raises UploadUnreadable."""
    _check_size(content)
    try:
        found = msgspec.json.decode(
            content, type=list[dict[str, str | int | float | bool | list[str] | None]]
        )
    except msgspec.DecodeError as error:
        raise UploadUnreadable(
            f"the catalogue is no JSON list of objects ({error}): send one object an article"
        ) from error
    _check_columns(sorted({name for row in found for name in row}))
    return read_rows([{name: _text(row[name]) for name in row} for row in found], zone, version)


def read_rows(rows: Sequence[Mapping[str, str]], zone: str, version: int) -> Upload:
    """Return the articles and prices of rows of text, or every fault in them.

    `zone` is the store's, in which `valid_from` and `valid_until` are told; `version` that of the
    list of prices.
    """
    if not 0 < len(rows) <= ROWS_MAX:
        raise UploadUnreadable(
            f"the catalogue has {len(rows)} rows, 1 to {ROWS_MAX} fit: upload it in parts"
        )
    faults: list[RowFault] = []
    articles: list[ArticleListed] = []
    prices: list[Price] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        reader = _Row(number, row)
        article = reader.article()
        own_prices = reader.prices(zone, version)
        for key in (f"sku {article.sku}", *(f"gtin {gtin}" for gtin in article.gtins)):
            if seen.setdefault(key, number) != number:
                reader.fault("", f"{key} is in row {seen[key]} already")
        faults += reader.faults
        articles.append(article)
        prices += own_prices
    if faults:
        return Upload(tuple(faults[:FAULTS_MAX]), (), ())
    return Upload((), tuple(articles), tuple(prices))


def upload_facts(upload: Upload, store_id: str, version: int, now_ns: int) -> list[Fact]:
    """Return the facts of an upload without faults; the same upload again gives the same ids."""
    if upload.faults:
        raise UploadUnreadable(
            f"the catalogue has {len(upload.faults)} faults, none may be left: mend them all"
        )
    facts = [
        merchandise_fact(
            store_id, article.sku, article, derived_id("article", str(version)), now_ns
        )
        for article in upload.articles
    ]
    for start in range(0, len(upload.prices), PRICES_A_FACT):
        part = PricesPublished(version, upload.prices[start : start + PRICES_A_FACT])
        facts.append(merchandise_fact(store_id, "prices", part, f"{version}/{start}", now_ns))
    return facts


class _Row:
    """One row while it is read; what is wrong is noted, and a stand-in goes on."""

    def __init__(self, number: int, cells: Mapping[str, str]) -> None:
        self._number = number
        self._cells = cells
        self.faults: list[RowFault] = []

    def fault(self, column: str, text: str) -> None:
        self.faults.append(RowFault(self._number, column, text))

    def article(self) -> ArticleListed:
        for column in ("sku", "name"):
            if not self._cell(column):
                self.fault(column, "it is empty, an article needs it")
        gtins = tuple(dict.fromkeys([*self._cell("gtin").split(), *self._cell("gtins").split()]))
        for gtin in gtins:
            if wrong := gtin_fault(gtin):
                self.fault("gtins", f"{gtin}: {wrong}")
        share = self._number_of("tax_rate", "0", 1)
        return ArticleListed(
            sku=self._cell("sku"),
            name=self._cell("name"),
            rate_basis_points=self._whole("tax_rate", share * 10_000),
            brand=self._cell("brand"),
            category=self._cell("category"),
            gtins=gtins,
            age_restricted=self._truth("age_restricted"),
            weight_g=float(self._number_of("weight_g", "0", 10**6)),
            weight_sd_g=float(self._number_of("weight_sd_g", "0", 10**6)),
            image=self._cell("image"),
            detail=self._cell("detail"),
        )

    def prices(self, zone: str, version: int) -> list[Price]:
        from_ns = self._moment("valid_from", zone, 0)
        until_ns = self._moment("valid_until", zone, FOREVER_NS)
        if until_ns <= from_ns:
            self.fault("valid_until", "it is not after valid_from")
        found = []
        for column, for_members in (("price_minor", False), ("member_price_minor", True)):
            if for_members and not self._cell(column):
                continue
            amount = self._whole(column, self._number_of(column, "", AMOUNT_MAX))
            found.append(Price(self._cell("sku"), amount, from_ns, until_ns, for_members, version))
        return found

    def _cell(self, column: str) -> str:
        return self._cells.get(column, "").strip()

    def _number_of(self, column: str, missing: str, most: int) -> Decimal:
        text = self._cell(column) or missing
        try:
            number = Decimal(text)
        except InvalidOperation:
            self.fault(column, f"{text!r} is no number")
            return Decimal(0)
        if not (number.is_finite() and 0 <= number <= most):
            self.fault(column, f"{text} is not between 0 and {most}")
            return Decimal(0)
        return number

    def _whole(self, column: str, number: Decimal) -> int:
        if number != number.to_integral_value():
            unit = "hundredths of a percent" if column == "tax_rate" else "minor units"
            self.fault(column, f"{self._cell(column)} is not a whole number of {unit}")
        return int(number)

    def _truth(self, column: str) -> bool:
        text = self._cell(column).lower()
        if text not in ("", "true", "false", "1", "0", "yes", "no"):
            self.fault(column, f"{text!r} is neither true nor false")
        return text in ("true", "1", "yes")

    def _moment(self, column: str, zone: str, missing_ns: int) -> int:
        text = self._cell(column)
        if not text:
            return missing_ns
        try:
            return store_time_ns(text, zone)
        except StoreTimeUnknown as error:
            self.fault(column, str(error))
            return missing_ns


def _check_size(content: bytes) -> None:
    if len(content) > BYTES_MAX:
        raise UploadUnreadable(
            f"the catalogue has {len(content)} bytes, at most {BYTES_MAX} fit: upload it in parts"
        )


def _check_columns(columns: Iterable[str]) -> None:
    told = list(columns)
    wrong: list[tuple[str, Callable[[str], bool], Sequence[str]]] = [
        ("lacks the column", lambda name: name not in told, REQUIRED),
        ("has an unknown column", lambda name: name not in (*REQUIRED, *OPTIONAL), told),
    ]
    for text, is_wrong, names in wrong:
        for name in names:
            if is_wrong(name):
                raise UploadUnreadable(
                    f"the catalogue {text} {name!r}: it needs {', '.join(REQUIRED)} and may have "
                    f"{', '.join(OPTIONAL)}"
                )


def _text(value: str | int | float | bool | list[str] | None) -> str:
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, list) else str(value)
