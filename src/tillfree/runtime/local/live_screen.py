"""The live view's picture: floor map, carts, what happened last, sensors in trouble."""

from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tillfree.runtime.local.floor_map import FloorMap, Mark
from tillfree.runtime.local.live_state import Happening, LiveState
from tillfree.scoring import money, time_of_day

SOFT = "grey62"
LOWER_ROWS = 9
"""Rows of the lower panels, borders included."""


class LiveScreen:
    """Draws a `LiveState` for a terminal of any size; keeps the fitted map between pictures."""

    def __init__(self, state: LiveState, speed: float) -> None:
        self._state = state
        self._speed = speed
        self._map: FloorMap | None = None

    def draw(self, columns: int, rows: int) -> RenderableType:
        """Return the picture for a terminal of so many columns and rows."""
        narrow = columns < self._state.settings.narrow
        side = columns if narrow else min(max(columns * 36 // 100, 34), 52)
        upper = max(rows - 1 - LOWER_ROWS, 8)
        floor_columns = columns if narrow else columns - side
        screen = Layout()
        screen.split_column(
            Layout(self._head(columns), size=1),
            Layout(name="upper", size=upper),
            Layout(name="lower"),
        )
        floor = self._floor(floor_columns - 4, upper - 2)
        if narrow:
            screen["upper"].update(floor)
            screen["lower"].update(self._carts(LOWER_ROWS - 2))
            return screen
        screen["upper"].split_row(
            Layout(floor, size=floor_columns), Layout(self._carts(upper - 2), size=side)
        )
        screen["lower"].split_row(
            Layout(self._acts(LOWER_ROWS - 2), size=floor_columns),
            Layout(self._sensors(LOWER_ROWS - 2), size=side),
        )
        return screen

    def _head(self, columns: int) -> RenderableType:
        state = self._state
        inside = state.inside()
        head = Table.grid(expand=True)
        head.add_column()
        head.add_column(justify="right")
        speed = "as fast as it goes" if self._speed == 0.0 else f"{self._speed:g} ×"
        left = Text(no_wrap=True, overflow="ellipsis")
        left.append(f" {state.store.name} ", "bold reverse")
        left.append(f"  {time_of_day(state.now_ns)[:8]} UTC", "bold")
        left.append(f"  {speed}", SOFT)
        review = state.receipts - state.settled
        right = Text(f"{inside} inside   {state.receipts} receipts: {state.settled} settled, ")
        right.append(f"{review} to review ", "yellow" if review else "")
        head.add_row(left, right if columns >= 70 else Text(f"{inside} inside "))
        return head

    def _floor(self, columns: int, rows: int) -> RenderableType:
        state = self._state
        if self._map is None or (self._map.columns, self._map.rows) != (columns, rows):
            self._map = FloorMap(state.store, columns, rows, state.settings.aspect)
        slots = {slot.slot_id: slot for slot in state.store.slots}
        marks = [Mark(p.x_m, p.y_m, "·", state.colour(p.visit_id)) for p in state.trail()]
        for happening in state.flashing():
            slot = slots.get(happening.slot_id)
            if slot is not None:
                x_m, y_m, _ = slot.centre_m
                marks.append(Mark(x_m, y_m, "◆", f"bold {state.colour(happening.visit_id)}"))
        for person in state.people:
            style = f"bold black on {state.colour(person.visit_id)}"
            marks.append(Mark(person.x_m, person.y_m, state.letter(person.visit_id), style))
        return Panel(self._map.draw(marks), title="floor", title_align="left", border_style=SOFT)

    def _carts(self, rows: int) -> RenderableType:
        state = self._state
        lines: list[tuple[Text, Text]] = []
        for cart in state.carts:
            head = Text()
            badge = f"bold black on {state.colour(cart.visit_id)}"
            head.append(f" {state.letter(cart.visit_id)} ", badge)
            head.append(f" {cart.credential}", "bold")
            held = sum(quantity for _, quantity, _ in cart.lines)
            lines.append((head, Text(self._worth(cart.lines) if held else "empty", SOFT)))
            for sku, quantity, probability in cart.lines:
                sure = Text(f"{100 * probability:.0f} %", _sure_style(probability))
                lines.append((Text(f"  {quantity} × {state.article(sku)}"), sure))
        if len(lines) > rows:
            hidden = len(lines) - rows + 1
            lines = [*lines[: rows - 1], (Text(f"  and {hidden} more lines", SOFT), Text())]
        if not lines:
            lines.append((Text("no cart is open", SOFT), Text()))
        grid = Table.grid(expand=True, padding=(0, 1))
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        grid.add_column(justify="right", no_wrap=True)
        for words, sure in lines:
            grid.add_row(words, sure)
        return Panel(grid, title="carts", title_align="left", border_style=SOFT)

    def _worth(self, lines: tuple[tuple[str, int, float], ...]) -> str:
        catalogue = self._state.catalogue
        total = sum(catalogue[s].price_minor * q for s, q, _ in lines if s in catalogue)
        return money(total, self._state.store.currency)

    def _acts(self, rows: int) -> RenderableType:
        rows_shown = Table.grid(expand=True, padding=(0, 1))
        rows_shown.add_column(width=10, no_wrap=True, style=SOFT)
        rows_shown.add_column(width=1, no_wrap=True)
        rows_shown.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        rows_shown.add_column(justify="right", no_wrap=True)
        for happening in list(self._state.happenings)[-rows:]:
            rows_shown.add_row(*self._act(happening))
        return Panel(rows_shown, title="what happened", title_align="left", border_style=SOFT)

    def _act(self, happening: Happening) -> tuple[str, Text, Text, Text]:
        state, visit_id = self._state, happening.visit_id
        who = Text(state.letter(visit_id) if visit_id else "")
        who.stylize(f"bold {state.colour(visit_id)}")
        words = Text(happening.words, happening.style)
        return time_of_day(happening.t_ns), who, words, Text(happening.sure, SOFT)

    def _sensors(self, rows: int) -> RenderableType:
        state = self._state
        lines = [Text(f"{state.working} working", "green")]
        for sensor_id, words in state.ill[: rows - 1]:
            row = Text(no_wrap=True, overflow="ellipsis")
            row.append(f"{sensor_id} ", "bold red")
            row.append(words, SOFT)
            lines.append(row)
        if len(state.ill) > rows - 1:
            lines[-1] = Text(f"and {len(state.ill) - rows + 2} more in trouble", "red")
        return Panel(Group(*lines), title="sensors", title_align="left", border_style=SOFT)


def _sure_style(probability: float) -> str:
    if probability >= 0.95:
        return "green"
    return "yellow" if probability >= 0.7 else "red"
