"""GPP strings: headers of the specification's examples, every section of ours, nothing broken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.consent import signal_writing
from tillfree.consent.bits import Bits
from tillfree.consent.gpp import read_gpp
from tillfree.consent.us_sections import US_SECTIONS, read_us_section
from tillfree.core.errors import SignalUnreadable

_TCF = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"


@pytest.mark.parametrize(
    ("string", "sections"),
    [
        (f"DBABM~{_TCF}", [2]),
        (f"DBABMA~{_TCF}", [2]),
        (f"DBACNY~{_TCF}~1YNN", [2, 6]),
        (f"DBACNYA~{_TCF}~1YNN", [2, 6]),
        (f"DBABjw~{_TCF}~1YNN", [5, 6]),
    ],
)
def test_the_examples_of_the_specification(string: str, sections: list[int]) -> None:
    told = read_gpp(string)
    assert list(told.sections) == sections
    assert told.sections[sections[0]] == _TCF


@given(st.integers(1, 100_000))
def test_fibonacci_numbers_come_back(number: int) -> None:
    assert Bits(signal_writing.letters(signal_writing.fibonacci(number))).fibonacci() == number


def test_fibonacci_numbers_of_the_specification() -> None:
    told = {1: "11", 2: "011", 3: "0011", 4: "1011", 5: "00011", 6: "10011", 7: "01011"}
    assert {number: signal_writing.fibonacci(number) for number in told} == told


@given(st.dictionaries(st.integers(1, 60), st.text("AZaz09-_.", min_size=1, max_size=6)))
def test_sections_come_back(sections: dict[int, str]) -> None:
    assert read_gpp(signal_writing.gpp(sections)).sections == sections


@given(st.text(max_size=40))
def test_whatever_comes_is_read_or_refused(string: str) -> None:
    for text in (string, "DBABLA~" + string):
        try:
            sections = read_gpp(text).sections
            for number in sections:
                if number in US_SECTIONS:
                    read_us_section(number, sections[number])
        except SignalUnreadable as refused:
            assert str(refused)


@pytest.mark.parametrize(
    "string",
    ["", "~", "DBABM", "DBABM~a~b", "DBA", "CBABM~a", "DCABM~a", signal_writing.gpp({1: "a"})[:-2]],
)
def test_what_is_no_string_is_refused(string: str) -> None:
    with pytest.raises(SignalUnreadable):
        read_gpp(string)


def test_a_header_of_endless_groups_is_refused() -> None:
    header = signal_writing.letters("000011000001000000000001111" + "0" * 18 + "11")
    with pytest.raises(SignalUnreadable):
        read_gpp(header + "~a")


_FIELDS = {7: 27, 8: 20, 9: 17, 10: 16, 11: 18, 12: 19, 13: 20, 14: 20, 15: 23, 16: 18}
_FIELDS |= {17: 23, 18: 18, 19: 18, 20: 20, 21: 24, 22: 18, 23: 18}
"""Two-bit fields of each section's first version, counted in its document."""


@settings(max_examples=50)
@given(data=st.data(), section=st.sampled_from(sorted(US_SECTIONS)), gpc=st.none() | st.booleans())
def test_every_section_comes_back(data: st.DataObject, section: int, gpc: bool | None) -> None:
    count = _FIELDS[section]
    fields = data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    told = read_us_section(section, signal_writing.us_section(1, fields, gpc))
    read = [*told.notices.values(), *told.opt_outs.values(), *told.sensitive, *told.children]
    read += [*told.consents, told.is_covered, told.opt_out_mode, told.service_provider_mode]
    assert read == fields
    assert told.gpc is gpc


@pytest.mark.parametrize(
    ("section", "string"), [(7, "BVVVVVVVVWA"), (12, "BVVVVVVg.YA"), (9, "BAAAABA")]
)
def test_published_sections_are_read(section: int, string: str) -> None:
    told = read_us_section(section, string)
    assert told.is_covered == 1
    assert told.gpc is (True if ".YA" in string else None)
    assert set(told.opt_outs.values()) == ({0} if section == 9 else {1})
    assert told.refusal()


@pytest.mark.parametrize("string", ["", "CVVVVVVVVWA", "BVVV", "BVVVVVVg.AA", "BVVVVVVg.YA.YA"])
def test_a_broken_section_is_refused(string: str) -> None:
    with pytest.raises(SignalUnreadable):
        read_us_section(12, string)


def test_a_section_goes_on_after_its_end() -> None:
    with pytest.raises(SignalUnreadable):
        read_us_section(12, signal_writing.us_section(1, [1] * 25))
