"""A rehearsed rush in a few lines for a terminal."""

from tillfree.premises import blind_words
from tillfree.scoring.rehearsal import Rehearsal
from tillfree.scoring.score_text import percent
from tillfree.scoring.waits import LineFigures
from tillfree.scoring.wording import counted, duration, seconds_words


def rehearsal_text(one: Rehearsal) -> str:
    """Return what a rush came to, 80 columns at most where names are short."""
    f = one.figures
    lines = [
        f"{one.store_name}: {one.people} people within {duration(one.arriving_s)}, all out after "
        f"{duration(one.lasted_s)}",
        "Expected",
        _row("item F1", percent(f.item_f1), ""),
        _row("exact", percent(f.exact_bought), f"of {f.bought} visits that bought something"),
        _row("settled", percent(f.settled_share), f"{f.settled} charged unseen, {f.settled_wrong} "
             "of them wrong"),
        _row("to review", percent(one.review_share), f"of {f.visits} visits"),
        "Sight",
        _row("two cameras", percent(one.covered), "of the shelf fronts"),
        _row("blind", counted(len(one.blind), "stretch", "stretches"), blind_words(one.fronts)),
        "Lines",
    ]  # fmt: skip
    lines += [_line(line) for line in ([one.door] if len(one.lines) > 1 else [])]
    return "\n".join(lines + [_line(line) for line in one.lines])


def _line(line: LineFigures) -> str:
    words = (
        f"at most; wait {seconds_words(line.wait_median_s)} median, "
        f"{seconds_words(line.wait_p95_s)} for 95 %"
    )
    if line.unserved:
        words += f"; {line.unserved} never had their turn"
    return _row(line.place, str(line.longest), words)


def _row(name: str, value: str, words: str) -> str:
    return f"    {name:<16}{value:>12}   {words}".rstrip()
