"""Which language somebody gets, that every text has its words, and how amounts are written."""

from collections.abc import Iterable

import httpx
import pytest
from scripts.catalogues import LANGUAGES, packed, place_of, read_words, source_words, untold_texts

from tests.web.town import Town
from tillfree.web.faces.formats import Formats
from tillfree.web.faces.languages import locale_of

NOON_NS = 1_700_000_000_000_000_000


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("de,en;q=0.5", "en"),
        ("ko;q=0, fr", "en"),
        ("", "en"),
        ("x;q=much", "en"),
    ],
)
def test_the_browser_says_what_it_prefers(here: Town, header: str, language: str) -> None:
    found = httpx.get(f"{here.url}/design", headers={"accept-language": header})
    assert f'<html lang="{language}"' in found.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_source_has_its_words(language: str) -> None:
    words = read_words(language)
    known = {one.id for one in words if one.id}
    wanted = {one.id for one in source_words() if one.id}
    assert known == wanted, "run scripts.catalogues"
    assert untold_texts(words) == []


class _Noted(dict[str, int]):
    """Says 1 for every name that a text asks for, and notes it."""

    def __missing__(self, name: str) -> int:
        """Note a name."""
        self[name] = 1
        return 1


def _names_in(words: Iterable[str] | str | None) -> set[str]:
    noted = _Noted()
    for text in [words] if isinstance(words, str) else words or ():
        assert text % noted
    return set(noted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_filled_in(language: str) -> None:
    for one in read_words(language):
        if one.id:
            assert _names_in(one.string) <= _names_in(one.id), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_packed_words_are_the_written_ones(language: str) -> None:
    held = place_of(language).with_suffix(".mo").read_bytes()
    assert held == packed(read_words(language)), "run scripts.catalogues"


def test_amounts_and_times_are_written_as_people_do() -> None:
    english, korean = Formats(locale_of("en")), Formats(locale_of("ko"))
    assert english.money(1_284_500, "KRW") == "₩1,284,500"
    assert english.money(-1_205, "EUR") == "-€12.05"
    assert english.money(1_205, "KWD") == "KWD1.205"
    assert korean.moment(NOON_NS, "Asia/Seoul") == "2023. 11. 15., 07:13"
    assert english.clock(NOON_NS, "Asia/Seoul") == "07:13:20"
    assert english.moment(NOON_NS, "no such zone") == "14 Nov 2023, 22:13"


def test_what_is_not_certain_never_looks_so() -> None:
    english = Formats(locale_of("en"))
    assert english.sure(0.9999) == "> 99.9%"
    assert english.sure(1.0) == "100.0%"
    assert english.sure(0.954) == "95%"
