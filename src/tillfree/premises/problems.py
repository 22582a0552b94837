"""What is wrong with a bundle: every problem at once, each with place, value and remedy."""

from dataclasses import dataclass
from enum import StrEnum

from tillfree.core.errors import BundleUnreadable

LISTED = 30
"""Problems that the text of `BundleInvalid` lists; the rest is counted (a screenful)."""

VALUE_LENGTH = 80
"""Characters of a value that are quoted."""


class Severity(StrEnum):
    """An error makes the bundle unusable; a warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which file, at which place (`gates[0].kind`, `row 3, sku`), the
    value found, what is wrong with it, and what to do.
    """

    severity: Severity
    file: str
    place: str
    value: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        value = f" (found {self.value})" if self.value else ""
        return f"{self.severity.value}: {where}: {self.message}{value}; {self.remedy}."


class BundleInvalid(BundleUnreadable):
    """A bundle breaks the contract; `problems` holds every error and warning found."""

    def __init__(self, folder: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        errors = [problem for problem in problems if problem.severity == Severity.ERROR]
        lines = [f"The bundle {folder} cannot be used: {len(errors)} errors."]
        lines += [f"  {problem}" for problem in errors[:LISTED]]
        if len(errors) > LISTED:
            lines.append(f"  ... and {len(errors) - LISTED} more")
        super().__init__("\n".join(lines))


class Findings:
    """Collects problems of one file; at most `most` of them, the rest is counted as one."""

    def __init__(self, file: str, most: int = 10_000) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.most = most
        self.left_out = 0

    def error(self, place: str, value: object, message: str, remedy: str) -> None:
        """Note what makes the bundle unusable."""
        self._add(Severity.ERROR, place, value, message, remedy)

    def warning(self, place: str, value: object, message: str, remedy: str) -> None:
        """Note what is legal but probably not meant."""
        self._add(Severity.WARNING, place, value, message, remedy)

    def _add(
        self, severity: Severity, place: str, value: object, message: str, remedy: str
    ) -> None:
        if len(self.problems) >= self.most:
            self.left_out += 1
            return
        quoted = quote(value)
        self.problems.append(Problem(severity, self.file, place, quoted, message, remedy))

    def all(self) -> tuple[Problem, ...]:
        """Return what was found, in order of the file."""
        if not self.left_out:
            return tuple(self.problems)
        rest = Problem(
            Severity.ERROR, self.file, "", "", f"{self.left_out} more problems", "mend these first"
        )
        return (*self.problems, rest)


def quote(value: object) -> str:
    """Return a value as it may be shown: short, on one line, empty for no value."""
    if value is None:
        return ""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        text = f"a {type(value).__name__} too large to show"
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 3] + "..."
