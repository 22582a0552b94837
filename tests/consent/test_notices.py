"""Signs and assessments say what the store runs, no more and no less, under each law."""

from dataclasses import replace

import pytest

from tillfree.cli import main
from tillfree.consent import (
    FREE_PURPOSES,
    Law,
    Purpose,
    StoreRuns,
    entrance_sign,
    impact_assessment,
)
from tillfree.premises import LayoutSpec, lay_out, write_catalogue, write_store

_PLAIN = StoreRuns("Corner", "Corner Ltd", "privacy@corner.example", 9, 40, 1)
_ALL = StoreRuns(
    "Corner", "Corner Ltd", "privacy@corner.example", 1, 40, 2, (*FREE_PURPOSES, "share_with:atlas")
)


@pytest.mark.parametrize("law", list(Law))
def test_each_sign_says_who_what_and_how_many(law: Law) -> None:
    sign = entrance_sign(_PLAIN, law)
    for told in ("9 cameras", "40 weighing plates", "Corner Ltd", "privacy@corner.example"):
        assert told in sign
    assert "Beyond shopping nothing is done with it." in sign
    assert "faces of people" not in sign
    assert len(sign.split()) < 200, "it is read at a door"
    assert ("관리책임자: Corner Ltd" in sign) == (law is Law.PIPA)


@pytest.mark.parametrize("law", list(Law))
def test_what_is_switched_on_is_said(law: Law) -> None:
    sign, draft = entrance_sign(_ALL, law), impact_assessment(_ALL, law)
    assert "1 camera and" in sign
    for purpose in ("retarget web", "share with atlas", "billboard face"):
        assert purpose in sign
        assert purpose in draft
    assert "nobody else" in sign
    assert "180 days" in draft
    assert ("written release" in draft) == (law is Law.BIPA)
    assert "[" in draft, "what the software cannot know is left open"
    assert "faith" not in impact_assessment(_PLAIN, law)


def test_who_counts_onlookers_says_so() -> None:
    counting = replace(_PLAIN, counts_onlookers=True)
    for law in Law:
        assert "count how many people face them" in entrance_sign(counting, law)
        assert "three numbers for each play" in impact_assessment(counting, law)
        assert "count how many" not in entrance_sign(_PLAIN, law)


def test_faces_bring_passers_by_into_the_assessment() -> None:
    for law in Law:
        draft = impact_assessment(_ALL, law)
        assert "Everybody who passes is compared" in draft
        assert "How passers-by agree" in draft
        assert "passes is compared" not in impact_assessment(_PLAIN, law)
    assert "EDPB guidelines 3/2019" in impact_assessment(_ALL, Law.GDPR)
    assert "Art. 25(1) alone" in impact_assessment(_ALL, Law.PIPA)


def test_bipa_without_faces_says_that_none_are_taken() -> None:
    assert "No biometric identifier is taken" in impact_assessment(_PLAIN, Law.BIPA)


def test_the_command_writes_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("notices")
    (folder / "bundle").mkdir()
    write_store(lay_out(LayoutSpec(), "corner", "Corner"), folder / "bundle")
    write_catalogue({}, folder / "bundle")
    told = ["--controller", "Us", "--contact", "here", "--out", str(folder / "out")]
    given = ["notices", str(folder / "bundle"), *told]
    assert main([*given, "--purpose", Purpose.RETARGET_WEB]) == 0
    assert len(list((folder / "out").iterdir())) == 2 * len(Law)
    assert "retarget web" in (folder / "out" / "sign-gdpr.md").read_text("utf-8")
    assert main([*given, "--purpose", "spying"]) == 2
