"""The first broken link of a chain is found, wherever somebody had a hand in it."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tillfree.tenants import AuditEntry, ChainHead
from tillfree.tenants.audit import FIRST_HASH, Link, entry_hash, first_break


def chain(size: int, organisation: str = "org") -> list[Link]:
    """Return a proper chain."""
    links: list[Link] = []
    for number in range(1, size + 1):
        entry = AuditEntry(number, number * 10, "ann", "RoleChanged", f"p{number}", "")
        before = links[-1].hash if links else FIRST_HASH
        links.append(Link(entry, before, entry_hash(organisation, entry, before)))
    return links


def test_a_proper_chain_holds() -> None:
    for size in range(4):
        links = chain(size)
        assert first_break("org", links) is None
        head = ChainHead(size, links[-1].hash if links else FIRST_HASH)
        assert first_break("org", links, head) is None


@given(size=st.integers(1, 12), data=st.data())
def test_each_change_is_found_where_it_is(size: int, data: st.DataObject) -> None:
    links, at = chain(size), data.draw(st.integers(0, size - 1))
    field = data.draw(st.sampled_from(["at_ns", "actor_id", "action", "subject", "details"]))
    value = 1 if field == "at_ns" else "x"
    entry = msgspec.structs.replace(links[at].entry, **{field: value})
    links[at] = Link(entry, links[at].previous, links[at].hash)
    broken = first_break("org", links)
    assert broken is not None
    assert (broken.number, broken.why) == (at + 1, "it was changed")


@given(size=st.integers(2, 12), data=st.data())
def test_what_is_removed_or_moved_is_missed(size: int, data: st.DataObject) -> None:
    links, at = chain(size), data.draw(st.integers(0, size - 2))
    without = links[:at] + links[at + 1 :]
    swapped = [*links[:at], links[at + 1], links[at], *links[at + 2 :]]
    for wrong in (without, swapped):
        broken = first_break("org", wrong)
        assert broken is not None
        assert broken.number == at + 1


def test_a_chain_that_was_written_anew_is_told_by_a_noted_head() -> None:
    links, other = chain(5), chain(5)
    entry = msgspec.structs.replace(other[1].entry, subject="p9")
    other[1] = Link(entry, other[0].hash, entry_hash("org", entry, other[0].hash))
    for at in range(2, 5):
        before = other[at - 1].hash
        other[at] = Link(other[at].entry, before, entry_hash("org", other[at].entry, before))
    assert first_break("org", other) is None
    noted = ChainHead(4, links[3].hash)
    broken = first_break("org", other, noted)
    assert broken is not None
    assert broken.number == 4
    cut = first_break("org", links[:2], noted)
    assert cut is not None
    assert cut.why == "entries 3 to 4 are missing"


def test_another_organisations_chain_does_not_hold() -> None:
    broken = first_break("org", chain(2, "other"))
    assert broken is not None
    assert broken.number == 1
