"""From a photograph in the app to something of one's own on the screen, with all parts real."""

from base64 import b64encode
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from PIL import Image

from tests.ads.faces.photographs import astronaut, beside, file_of, hopper, orl, picture
from tests.browser.square import GREEN, Square, of_both, quick_board, square
from tests.web.town import Shopper
from tillfree.ads.boards import Board, FaceTerms, Turn, Way, pairing_code
from tillfree.ads.faces import FaceFinder
from tillfree.ads.faces_dlib import DlibFaces
from tillfree.consent import Purpose
from tillfree.core.clock import nanoseconds
from tillfree.runtime.board_eyes import BoardEyes, CloudLine, EyesSettings, own_secret
from tillfree.runtime.postgres import Database
from tillfree.tenants import SYSTEM

SETTINGS = EyesSettings()
_folders = count(1)


@pytest.fixture(scope="module")
def there(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Square]:
    """Give a square with an ad for everybody, and one for those who like juice."""
    folder = tmp_path_factory.mktemp("bidder")
    with square(
        shared_database, folder, of_both("all"), of_both("juice", segments=("juice",))
    ) as x:
        yield x


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    """Give the models, opened once."""
    return DlibFaces(SETTINGS.faces)


class Camera:
    """A camera at a board of the square, with a clock that the test moves."""

    def __init__(self, there: Square, board: Board, finder: FaceFinder, folder: Path) -> None:
        self.there, self.board = there, board
        self.said: list[str] = []
        self.later_ns = 0
        own = there.retailer.own
        own.screens.desk.put_up(board, SYSTEM)
        secret = own_secret(folder / f"eyes-{next(_folders)}")
        line = CloudLine(there.town.url, f"{own.organisation}.{secret}", SETTINGS.answer_s)
        self.eyes = BoardEyes(line, finder, self.now_ns, self.said.append, SETTINGS)
        own.screens.desk.pair(board.board_id, pairing_code(secret), SYSTEM, is_eyes=True)

    def now_ns(self) -> int:
        """Return the moment of this machine's clock, moved."""
        return self.there.town.services.now_ns() + self.later_ns

    def later(self, seconds: float) -> None:
        """Move the clock of the camera alone."""
        self.later_ns += nanoseconds(seconds)

    def sees(self, *images: Image.Image, times: int = 3) -> str:
        """Look at people side by side some times; returns what is shown to one of them."""
        for _ in range(times):
            self.eyes.look(picture(beside(*images)))
            self.later(SETTINGS.looks_s)
        shown = self.there.retailer.own.screens.greeter.shown(self.board)
        return shown.campaign_id if shown is not None else ""

    def wakes(self) -> None:
        """Let the cloud be asked at the next look."""
        self.later(SETTINGS.ask_s)


def face_board(name: str = "station") -> Board:
    """Return a board that may recognise faces."""
    return quick_board(Turn(30, GREEN, "Green"), board_id=name, ways=(Way.FACE,))


def agrees(shopper: Shopper, *purposes: Purpose) -> None:
    """Let a shopper agree over the API."""
    told = shopper.client.get("/v1/shopper/consents").json()["consents"]
    wordings = {one["purpose"]: one["asked_wording"] for one in told}
    for purpose in purposes:
        wish = {"wording": wordings[purpose], "is_adult": True}
        assert shopper.client.put(f"/v1/shopper/consents/{purpose}", json=wish).status_code == 200


def enrols(shopper: Shopper, image: Image.Image, *, in_company: bool = False) -> int:
    """Let a shopper send their photograph; returns the status."""
    wish = {
        "photograph": b64encode(file_of(image)).decode(),
        "board_ids": ["station"],
        "in_company": in_company,
    }
    return shopper.client.put("/v1/shopper/face", json=wish).status_code


def test_who_enrolled_is_met_and_nobody_else(
    there: Square, finder: FaceFinder, tmp_path: Path
) -> None:
    own = there.retailer.own
    own.screens.faces.switch_on(FaceTerms(("US",), "dpia-7"), SYSTEM)
    camera = Camera(there, face_board(), finder, tmp_path)
    with there.town.shopper(there.retailer) as grace:
        # Agreed to ads on screens, but not to faces: no photograph is taken.
        agrees(grace, Purpose.RETARGET_BILLBOARD)
        assert enrols(grace, hopper()) == 409
        agrees(grace, Purpose.BILLBOARD_FACE)
        assert enrols(grace, hopper()) == 200
        there.feeds(grace.person_id, "juice")
        assert camera.sees(astronaut()) == ""
        assert camera.sees(orl(1, 1)) == ""
        # Not while somebody else is in view.
        camera.later(SETTINGS.faces.gone_s)
        assert camera.sees(hopper(), astronaut()) == ""
        camera.later(SETTINGS.faces.gone_s)
        assert camera.sees(hopper()) == "juice"
        # And off again when somebody comes.
        assert camera.sees(hopper(), astronaut(), times=1) == ""
        assert own.screens.greeter.taken_off(camera.board)

        assert grace.client.delete("/v1/shopper/consents/billboard_face").status_code == 204
        assert own.screens.faces.told(camera.board) == ()
        camera.wakes()
        camera.sees(hopper())
        assert camera.said[-1] == "at the board station: 0 enrolled"
