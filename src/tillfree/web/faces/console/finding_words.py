"""What may be wrong with a plan, in the words of `tillfree.planning`, marked for translation."""


def _(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


FINDINGS = {
    "no_goods": _("Nothing is sold here: add furniture with boards."),
    "too_many": _("{count} places for goods are more than {most}: take furniture or boards away."),
    "same_name": _("Two things are called {name}: rename one."),
    "in_wall": _("{name} reaches through a wall: move or shorten it."),
    "camera_outside": _("{name} hangs outside the walls: move it in."),
    "no_camera": _("No camera hangs here: with more than one visitor nothing is settled."),
    "overlap": _("{name} and {other} stand in each other: move one."),
    "no_entry": _("Nobody can come in: add a gate for entry."),
    "no_exit": _("Nobody can go out: add a gate for exit."),
    "gate_beyond": _("{name} reaches beyond its wall: move it along."),
    "gates_overlap": _("{name} and {other} overlap: move one along."),
    "gate_blocked": _("Furniture stands before {name}: leave {metres} m."),
    "no_way": _("There is no way from one gate to another: open an aisle."),
    "unreachable": _("Nobody can reach {name}: give it an aisle."),
    "partly": _("{count} of {all} places along {name} cannot be reached."),
    "narrow": _("The aisle between {name} and {other} is under {metres} m."),
}
"""Every kind of finding; a test holds it to what the planner says."""
