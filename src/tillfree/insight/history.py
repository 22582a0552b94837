"""What was heard of one visit, whatever the order it came in.

Everything is kept under what identifies it, so hearing it twice is hearing it once, and the events
are a function of the content alone (`said.py`).
"""

from dataclasses import dataclass, field

from tillfree.insight.heard import Act, Began, Issued, Label, Sale


@dataclass(frozen=True, slots=True)
class Stay:
    """One track in one zone; `left_ns` None while it is there, or nobody said that it left."""

    track_id: int
    zone_id: str
    entered_ns: int
    left_ns: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """One track stood before, looked at or reached into a slot; `kind` as the sign's."""

    track_id: int
    slot_id: str
    kind: str
    from_ns: int
    to_ns: int


@dataclass(slots=True)
class VisitHistory:
    """All that is known of a visit; `began` None until its start was heard."""

    visit_id: str
    began: Began | None = None
    left_ns: int | None = None
    acts: dict[str, Act] = field(default_factory=dict)
    stays: dict[tuple[int, str, int], Stay] = field(default_factory=dict)
    looks: set[Look] = field(default_factory=set)
    sales: dict[str, tuple[int, Sale]] = field(default_factory=dict)
    issued: Issued | None = None
    labels: dict[str, tuple[Label, ...]] = field(default_factory=dict)

    def acts_in_order(self) -> list[Act]:
        """Return the acts that stand, by time, then by id."""
        return sorted(self.acts.values(), key=lambda act: (act.t_ns, act.interaction_id))

    def newest_ns(self) -> int:
        """Return the latest moment of anything heard, 0 where nothing was."""
        times = [act.t_ns for act in self.acts.values()]
        times += [stay.left_ns or stay.entered_ns for stay in self.stays.values()]
        times += [look.to_ns for look in self.looks]
        times += [t_ns for t_ns, _ in self.sales.values()]
        times += [self.left_ns or 0, self.began.entered_t_ns if self.began else 0]
        return max(times)


@dataclass(slots=True)
class ActVersions:
    """Every version of one act, by the id of the fact that said it; a withdrawal is None."""

    said: dict[str, tuple[str, Act | None]] = field(default_factory=dict)

    def standing(self) -> Act | None:
        """Return the newest version, None where it was withdrawn.

        The newest is the one that no other replaces. While one in the middle has not come there are
        several: then one that replaces something stands before the first, a withdrawal last, else
        the one decided later.
        """
        replaced = {replaces for replaces, _ in self.said.values()}
        heads = [
            (replaces != "", act is None, act.decided_t_ns if act else 0, fact_id, act)
            for fact_id, (replaces, act) in self.said.items()
            if fact_id not in replaced
        ]
        return max(heads, key=lambda head: head[:4])[4] if heads else None
