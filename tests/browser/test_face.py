"""A shopper lets screens know their face, in the app; retailer and screen said so before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ads.faces.photographs import astronaut, beside, file_of, hopper
from tests.browser.person import DESK, PHONE, Person, person
from tests.browser.shopping import shopping_person
from tests.browser.square import GREEN, Square, of_both, quick_board, square
from tests.runtime.board_eyes.test_eyes import Camera
from tillfree.ads.boards import Turn, Way
from tillfree.ads.faces_dlib import DlibFaces
from tillfree.consent import Purpose
from tillfree.runtime.board_eyes import EyesSettings
from tillfree.runtime.postgres import Database

BOARD = quick_board(Turn(30, GREEN, "Green"), ways=(Way.FACE,), counts_onlookers=True)


@pytest.fixture(scope="module")
def there(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Square]:
    """Give a square with an ad for those who like juice."""
    folder = tmp_path_factory.mktemp("bidder")
    with square(shared_database, folder, of_both("juice", segments=("juice",))) as x:
        yield x


def _switches_on(owner: Person, there: Square) -> None:
    """Let the owner say where faces may be known, and by which assessment."""
    owner.enters(there.retailer)
    desk = owner.goes("/console/boards")
    desk.get_by_role("button", name="Switch on…").click()
    desk.get_by_label("Countries").fill("US")
    desk.get_by_label("Impact assessment").fill("DPIA 7")
    desk.get_by_role("button", name="Switch on", exact=True).click()
    expect(desk.get_by_text("by the assessment “DPIA 7”")).to_be_visible()
    assert not owner.blockers()


@pytest.mark.siege
def test_a_face_is_enrolled_met_and_forgotten_by_hand(
    there: Square, chromium: Browser, tmp_path: Path
) -> None:
    own = there.retailer.own
    with (
        there.town.shopper(there.retailer) as grace,
        person(chromium, there.town, size=DESK) as owner,
        person(chromium, there.town, size=(1280, 720)) as screen,
        shopping_person(chromium, there.town, grace, size=PHONE) as phone,
    ):
        at = phone.goes("/shop/face")
        expect(at.get_by_text("No screen of this shop knows faces")).to_be_visible()
        assert not phone.blockers()
        _switches_on(owner, there)

        link = there.puts_up(BOARD)
        shown = screen.goes(link)
        there.pairs(shown, BOARD)
        camera = Camera(there, BOARD, DlibFaces(EyesSettings().faces), tmp_path)
        at.reload()
        at.get_by_label("I am 18 or older").check()
        at.get_by_role("button", name="Agree, then take a photograph").click()
        send = at.get_by_role("button", name="Enrol my face")
        expect(send).to_be_disabled()
        assert not phone.blockers()
        photograph = tmp_path / "me.jpg"
        photograph.write_bytes(file_of(beside(hopper(), astronaut())))
        at.get_by_label("Take a photograph").set_input_files(photograph)
        at.get_by_label(BOARD.name).check()
        send.click()
        expect(at.get_by_text("2 faces are on the photograph")).to_be_visible(timeout=30_000)
        phone.faults.clear()
        photograph.write_bytes(file_of(hopper()))
        at.get_by_label("Take a photograph").set_input_files(photograph)
        send.click()
        expect(at.get_by_role("heading", name="Where, and when")).to_be_visible(timeout=30_000)
        expect(at.get_by_text("you did not agree to advertisements on screens")).to_be_visible()
        assert not phone.blockers()

        wording = own.consents.texts()[Purpose.RETARGET_BILLBOARD].wording
        wish = {"wording": wording, "is_adult": True}
        path = f"/v1/shopper/consents/{Purpose.RETARGET_BILLBOARD}"
        assert grace.client.put(path, json=wish).status_code == 200
        there.feeds(grace.person_id, "juice")
        assert camera.sees(hopper()) == "juice"
        expect(shown.locator('[data-showing="juice"]')).to_be_visible(timeout=20_000)
        # Somebody comes: it is off at once, though its seconds are not over.
        camera.sees(hopper(), astronaut(), times=1)
        expect(shown.locator('[data-showing="juice"]')).to_have_count(0, timeout=6_000)

        at.reload()
        at.get_by_role("button", name="Switch off and destroy").click()
        expect(at.get_by_role("button", name="Agree, then take a photograph")).to_be_visible()
        assert own.screens.faces.told(BOARD) == ()
