"""Money, times and shares as people of a language write them (CLDR, by babel)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from tillfree.core.clock import NS_PER_S
from tillfree.settlement import minor_digits


@dataclass(frozen=True, slots=True)
class Formats:
    """How one language writes what is measured; times are told in the zone that is given."""

    locale: Locale

    def money(self, amount_minor: int, currency: str) -> str:
        """Return an amount of minor units with its currency's sign."""
        digits = minor_digits(currency)
        amount = Decimal(amount_minor).scaleb(-digits)
        pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
        return format_currency(amount, currency, pattern, locale=self.locale, currency_digits=False)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with so many digits behind the point at most."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return format_decimal(value, pattern, locale=self.locale)

    def share(self, value: float, digits: int = 0) -> str:
        """Return a share of 1 in percent."""
        pattern = "0" + ("." + "0" * digits if digits else "") + "%"
        return format_percent(value, pattern, locale=self.locale)

    def sure(self, probability: float) -> str:
        """Return a probability in percent; what is not certain never looks so."""
        if 0.999 < probability < 1.0:
            return "> " + self.share(0.999, 1)
        return self.share(probability, 1 if probability > 0.99 else 0)

    def day(self, moment: int | date, zone: str = "UTC") -> str:
        """Return a day, of a moment in ns UTC or as it is."""
        told = moment if isinstance(moment, date) else _moment(moment, zone)
        return format_date(told, "medium", locale=self.locale)

    def short_day(self, at_ns: int, zone: str = "UTC") -> str:
        """Return day and month of a moment in ns UTC, for a chart's foot."""
        return format_skeleton("MMMd", _moment(at_ns, zone), locale=self.locale)

    def moment(self, at_ns: int, zone: str = "UTC") -> str:
        """Return day and minute of a moment in ns UTC."""
        day = format_date(_moment(at_ns, zone), "medium", locale=self.locale)
        return f"{day}, {self.minute(at_ns, zone)}"

    def clock(self, at_ns: int, zone: str = "UTC") -> str:
        """Return hour, minute and second of a moment in ns UTC."""
        return format_datetime(_moment(at_ns, zone), "HH:mm:ss", locale=self.locale)

    def minute(self, at_ns: int, zone: str = "UTC") -> str:
        """Return hour and minute of a moment in ns UTC."""
        return format_datetime(_moment(at_ns, zone), "HH:mm", locale=self.locale)

    def span(self, duration_s: float) -> str:
        """Return about how long something took."""
        return format_timedelta(
            round(duration_s), threshold=1.2, format="short", locale=self.locale
        )


def iso(at_ns: int) -> str:
    """Return a moment as machines read it, in the attribute of a `time`."""
    return _moment(at_ns, "UTC").isoformat(timespec="seconds")


def _moment(at_ns: int, zone: str) -> datetime:
    try:
        return datetime.fromtimestamp(at_ns // NS_PER_S, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.fromtimestamp(at_ns // NS_PER_S, UTC)
