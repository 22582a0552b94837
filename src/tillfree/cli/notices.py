"""The command that writes the sign at the entrance and drafts of the assessment for a store."""

import argparse
from pathlib import Path

from tillfree.cli.arguments import add_bundle, add_command


def add_notices(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    one = add_command(
        commands, "notices", _notices, "write the entrance sign and impact assessment of a store"
    )
    add_bundle(one)
    one.add_argument("--controller", required=True, metavar="NAME", help="who answers for it")
    one.add_argument("--contact", required=True, metavar="HOW", help="how they are reached")
    one.add_argument(
        "--purpose",
        action="append",
        default=[],
        metavar="P",
        help="a purpose beyond shopping that is switched on; may be given again",
    )
    one.add_argument(
        "--counts-onlookers", action="store_true", help="cameras at screens count who faces them"
    )
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")


def _notices(given: argparse.Namespace) -> int:
    from tillfree.consent import Law, StoreRuns, check_purpose, entrance_sign, impact_assessment
    from tillfree.premises import load_bundle

    store = load_bundle(given.bundle).store
    runs = StoreRuns(
        store=store.name,
        controller=given.controller,
        contact=given.contact,
        cameras=len(store.cameras),
        load_cells=len(store.load_cells),
        gates=len(store.gates),
        purposes=tuple(check_purpose(one) for one in given.purpose),
        counts_onlookers=given.counts_onlookers,
    )
    given.out.mkdir(parents=True, exist_ok=True)
    for law in Law:
        for name, told in (
            ("sign", entrance_sign(runs, law)),
            ("assessment", impact_assessment(runs, law)),
        ):
            place = given.out / f"{name}-{law}.md"
            place.write_text(told, "utf-8")
            print(place)
    return 0
