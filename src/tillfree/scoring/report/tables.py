"""The report's tables: acts, sensors, and the figures that sum a run up."""

import math
from html import escape

from tillfree.scoring.report.material import Material
from tillfree.scoring.run_records import SensorHealth
from tillfree.scoring.score_text import number, percent
from tillfree.scoring.wording import done, how_sure, time_of_day

MOST_ACTS = 600
"""Acts listed in full; the rest are counted."""
_FINE = {"", "working", "ok", "healthy", "good"}
"""States of a sensor that need nobody's attention."""


def act_table(material: Material) -> str:
    """Return every act with its probability and what came second."""
    rows = []
    for act in material.acts[:MOST_ACTS]:
        evidence = material.evidence.get(act.interaction_id)
        second = evidence.alternatives[1] if evidence and len(evidence.alternatives) > 1 else None
        runner = (
            f"{material.name(second.visit_id)} {done(second.kind)} {second.quantity} × "
            f"{material.article(second.sku)}, {how_sure(second.probability)}"
            if second
            else ""
        )
        rows.append(
            f"<tr><td>{time_of_day(act.t_ns)}</td><td>{escape(material.name(act.visit_id))}</td>"
            f"<td>{done(act.kind)} {act.quantity} × {escape(material.article(act.sku))}</td>"
            f'<td>{escape(act.slot_id or "")}</td><td class="number">{how_sure(act.probability)}'
            f'</td><td class="soft">{escape(runner)}</td></tr>'
        )
    rest = len(material.acts) - len(rows)
    more = f'<p class="soft">{rest:,} more are in interactions.jsonl.</p>' if rest > 0 else ""
    heads = ("time", "who", "what", "where", "sure", "runner-up")
    return _table(heads, rows) + more


def sensor_table(material: Material) -> str:
    """Return the sensors, those in trouble first."""
    ordered = sorted(material.health.sensors, key=lambda s: (s.state in _FINE, s.kind, s.sensor_id))
    rows = [_sensor_row(sensor) for sensor in ordered]
    heads = ("sensor", "kind", "state", "rate", "messages", "gaps", "lag", "clock", "")
    return _table(heads, rows)


def problem_list(material: Material) -> str:
    """Return alerts and problems as a list; empty where there are none."""
    said = [f"{time_of_day(alert.t_ns)[:8]} {alert.text}" for alert in material.run.alerts]
    said += material.health.problems
    if not said:
        return ""
    rows = "".join(f"<li>{escape(words)}</li>" for words in said[:MOST_ACTS])
    return f'<div class="card"><ul class="plain">{rows}</ul></div>'


def tiles(material: Material) -> str:
    """Return the figures that sum the run up."""
    settled = sum(r.status == "settled" for r in material.receipts)
    shown = [
        (f"{len(material.receipts)}", "receipts"),
        (f"{settled}", "settled, charged unseen"),
        (f"{len(material.receipts) - settled}", "to be reviewed"),
        (f"{len(material.acts)}", "acts at shelves"),
    ]
    if material.figures is not None:
        f = material.figures
        shown += [
            (percent(f.exact_bought), "of carts right to the last item"),
            (percent(f.item_f1), "item F1"),
        ]
    elif material.run.times_real_time:
        shown.append((f"{material.run.times_real_time:.0f} ×", "as fast as real time"))
    cells = "".join(f"<li><b>{value}</b><span>{words}</span></li>" for value, words in shown)
    return f'<ul class="tiles">{cells}</ul>'


def confidence_table(material: Material) -> str:
    """Return the figures of confidence against the truth."""
    f = material.figures
    if f is None:
        return ""
    wrong = f"{f.settled_wrong} of {f.settled}"
    rows = [
        ("expected calibration error, receipts", number(f.calibration_error)),
        ("Brier score", number(f.brier)),
        ("Brier score of the base rate", number(f.brier_base_rate)),
        ("settled unseen", percent(f.settled_share)),
        ("of these wrong", wrong),
        ("at most, 95 % bound", percent(f.settled_wrong_upper) if f.settled else "–"),
        ("claim first said after, median", _delay(f.said_median_s)),
        ("claim decided after, median", _delay(f.decided_median_s)),
        ("claim decided after, 95 %", _delay(f.decided_p95_s)),
    ]
    cells = [f'<tr><td>{name}</td><td class="number">{value}</td></tr>' for name, value in rows]
    return _table(("against the truth", ""), cells)


def _sensor_row(sensor: SensorHealth) -> str:
    chip = "good" if sensor.state in _FINE else "bad"
    rate = _measure(sensor.rate_hz, "Hz")
    if sensor.expected_hz:
        rate += f" of {sensor.expected_hz:g}"
    return (
        f"<tr><td>{escape(sensor.sensor_id)}</td><td>{escape(sensor.kind)}</td>"
        f'<td><span class="chip {chip}">{escape(sensor.state)}</span></td>'
        f'<td class="number">{rate}</td><td class="number">{sensor.messages:,}</td>'
        f'<td class="number">{sensor.gaps}</td><td class="number">{_measure(sensor.lag_ms, "ms")}'
        f'</td><td class="number">{_measure(sensor.clock_offset_ms, "ms")}</td>'
        f'<td class="soft">{escape(sensor.note)}</td></tr>'
    )


def _measure(value: float | None, unit: str) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.1f} {unit}"


def _delay(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f} s"


def _table(heads: tuple[str, ...], rows: list[str]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
