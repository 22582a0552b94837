"""Retell a script for a store without gates: everybody is a visit of their own.

Nobody scans there, so parties, credentials and staff are unknown to the store; the contract names
such a visit after the track. Stands between a script and the world.
"""

from dataclasses import replace

from tillfree.simulator.script import HandOver, PersonScript, Script, Step, VisitScript


def without_gates(script: Script) -> Script:
    """Give each person who comes in a visit of their own; staff stay away."""
    staff = {visit.visit_id for visit in script.visits if visit.role == "staff"}
    kept = [person for person in script.people if person.visit not in staff]
    names: dict[str, str] = {}
    for person in kept:
        if not person.passes_by:
            names[person.person] = f"V{len(names):02d}"
    people = tuple(_renamed(person, names) for person in kept)
    visits = tuple(VisitScript(visit, f"track:{visit}.0") for visit in names.values())
    return replace(script, people=people, visits=visits, door_events=())


def _renamed(person: PersonScript, names: dict[str, str]) -> PersonScript:
    if person.passes_by:
        return person
    visit = names[person.person]
    steps = tuple(_step(step, names) for step in person.steps)
    return replace(
        person, person=f"{visit}.0", visit=visit, steps=steps, scans=0, gate=0, leave_gate=0
    )


def _step(step: Step, names: dict[str, str]) -> Step:
    if isinstance(step, HandOver):
        return replace(step, to_person=f"{names[step.to_person]}.0")
    return step
