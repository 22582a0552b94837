"""Why a receipt says what it says: each act of a visit, its evidence and its runner-up, in words.

Everything comes from the run folder (`receipts.jsonl`, `interactions.jsonl`, `evidence.jsonl`), so
a person can review a receipt long after the recording is gone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tillfree.core.clock import seconds
from tillfree.core.errors import TillfreeError
from tillfree.scoring.folder import read_acts, read_evidence, read_receipts, read_visit_names
from tillfree.scoring.run_records import (
    Alternative,
    Evidence,
    EvidenceChange,
    SaidAct,
    SaidReceipt,
)
from tillfree.scoring.wording import (
    day_and_time,
    done,
    from_or_into,
    how_sure,
    money,
    term_words,
    time_of_day,
    times_likelier,
)

MOST_TERMS = 4
"""Reasons named for one act, the strongest first."""
MOST_LISTED = 8
"""Visits named when the one asked for is not there."""
LEAST_NATS = 0.1
"""Reasons weaker than this (a factor of 1.1) are not worth a word."""


class VisitUnknown(TillfreeError):
    """Nothing in the run folder is of the visit that was asked for."""


def explain_visit(folder: Path, visit: str) -> str:
    """Return the explanation of one visit, named by its id, the id's beginning or its credential.

    Raises VisitUnknown where no visit, or more than one, fits; RunUnreadable for a damaged folder.
    """
    receipts = read_receipts(folder)
    acts = read_acts(folder)
    names = {r.visit_id: r.credential for r in receipts} | read_visit_names(folder)
    chosen = _choose(visit, names, acts)
    receipt = next((r for r in receipts if r.visit_id == chosen), None)
    evidence = {e.interaction_id: e for e in read_evidence(folder)}
    own = sorted((a for a in acts if a.visit_id == chosen), key=lambda a: a.t_ns)
    lines = list(_receipt_lines(chosen, names.get(chosen, ""), receipt))
    if not own:
        lines.append("No act at a shelf was theirs.")
    for number, act in enumerate(own, 1):
        lines.append("")
        lines += _act_lines(number, act, evidence.get(act.interaction_id), names)
    return "\n".join(lines)


def _choose(visit: str, names: dict[str, str], acts: Sequence[SaidAct]) -> str:
    known = dict(names)
    known |= {a.visit_id: "" for a in acts if a.visit_id and a.visit_id not in known}
    if visit in known:
        return visit
    fits = [v for v, credential in known.items() if credential.removesuffix(" (staff)") == visit]
    fits = fits or [v for v in known if visit and v.startswith(visit)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise VisitUnknown(
            f"{visit} fits {len(fits)} visits; name one of them: {', '.join(fits[:MOST_LISTED])}."
        )
    listed = [f"{v} ({c})" if c else v for v, c in known.items()]
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    raise VisitUnknown(
        f"this run has no visit {visit}; it has {', '.join(listed[:MOST_LISTED])}{more}."
        if listed
        else f"this run has no visit {visit}; it has none at all."
    )


def _receipt_lines(visit_id: str, name: str, receipt: SaidReceipt | None) -> Iterator[str]:
    yield f"Visit {visit_id}"
    if receipt is None:
        yield f"    {name} has no receipt: staff get none, and who is still inside gets none"
        return
    stay = seconds(receipt.left_t_ns - receipt.entered_t_ns)
    yield f"    {receipt.credential}, in at {day_and_time(receipt.entered_t_ns)}, for {stay:.0f} s"
    verdict = "may be charged unseen" if receipt.status == "settled" else "goes to a person"
    yield f"    {receipt.status}: {how_sure(receipt.confidence)} sure of the whole, {verdict}"
    for line in receipt.lines:
        yield (
            f"    {line.quantity} × {line.sku:<16}"
            f"{money(line.quantity * line.unit_price_minor, receipt.currency):>14}   "
            f"{how_sure(line.probability)}"
        )
    if not receipt.lines:
        yield "    nothing was taken away"


def _act_lines(
    number: int, act: SaidAct, evidence: Evidence | None, names: dict[str, str]
) -> Iterator[str]:
    what = f"{done(act.kind)} {act.quantity} × {act.sku} {from_or_into(act.kind)} {act.slot_id}"
    yield f"{number:>2}. {time_of_day(act.t_ns)}  {what}, {how_sure(act.probability)} sure"
    delays = (seconds(act.said_t_ns - act.t_ns), seconds(act.decided_t_ns - act.t_ns))
    yield f"    said after {delays[0]:.2f} s, decided after {delays[1]:.2f} s"
    if evidence is None:
        yield "    (this run kept no evidence of it)"
        return
    yield from (f"    {_change_words(change)}" for change in evidence.changes)
    if not evidence.changes:
        yield "    no plate moved: hands and cameras alone say so"
    if not evidence.alternatives:
        return
    claimed, *others = evidence.alternatives
    if claimed.distance_m is not None and claimed.distance_m == claimed.distance_m:
        yield f"    the person was {claimed.distance_m:.2f} m from the slot"
    if not others:
        yield "    nothing else came into question"
        return
    runner = others[0]
    yield f"    runner-up: {_alternative_words(runner, claimed, names)}"
    yield from (f"        {words}" for words in _reasons(claimed, runner))
    rest = sum(other.probability for other in others[1:])
    if len(others) > 1:
        yield f"    {len(others) - 1} more readings hold {how_sure(rest)} together"
    if evidence.messages:
        yield f"    it stands on {len(evidence.messages)} messages of the sensors"


def _change_words(change: EvidenceChange) -> str:
    verb = "lost" if change.delta_g < 0.0 else "gained"
    return (
        f"load cell {change.sensor_id} {verb} {abs(change.delta_g):,.1f} g "
        f"(± {change.sd_g:.1f} g) at {time_of_day(change.t_ns)}"
    )


def _alternative_words(other: Alternative, claimed: Alternative, names: dict[str, str]) -> str:
    sure = how_sure(other.probability)
    if not other.kind:
        return f"nothing happened, {sure}"
    if other.visit_id == claimed.visit_id:
        who = "the same person"
    elif other.visit_id:
        who = names.get(other.visit_id, other.visit_id)
    else:
        who = "somebody whom no scan let in"
    what = f"{done(other.kind)} {other.quantity} × {other.sku}"
    where = (
        "" if other.slot_id == claimed.slot_id else f" {from_or_into(other.kind)} {other.slot_id}"
    )
    return f"{who} {what}{where}, {sure}"


def _reasons(claimed: Alternative, runner: Alternative) -> Iterator[str]:
    names = sorted(claimed.terms.keys() | runner.terms.keys())
    gains = [(claimed.terms.get(n, 0.0) - runner.terms.get(n, 0.0), n) for n in names]
    gains.sort(key=lambda gain: (-abs(gain[0]), gain[1]))
    for nats, name in gains[:MOST_TERMS]:
        if abs(nats) >= LEAST_NATS:
            side = "the claim" if nats > 0.0 else "the runner-up"
            yield f"{term_words(name)}: {side} {times_likelier(nats)}"
