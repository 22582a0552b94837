"""The tablet at the gate turns green or says why not; what its camera sees is read here."""

import pytest
import segno
from playwright.sync_api import Browser, expect

from tests.browser.person import LOOKS, Scheme, person
from tests.browser.stage import STORE, Stage
from tests.web.town import Retailer, Town
from tillfree.tenants import SYSTEM, Action

_QUIET, _SCALE = 4, 4


@pytest.fixture(scope="module")
def stage(here: Town, retailer: Retailer) -> Stage:
    """Give a store whose keys sign passes."""
    retailer.own.admission.keyring.keep_fresh()
    return Stage(here, retailer)


@pytest.fixture
def key(stage: Stage) -> str:
    """Give a key as a gate has it."""
    return stage.own.keys.issue("gate", [Action.OPEN_GATES], SYSTEM)


def test_a_tablet_is_set_up_and_lets_in_once(
    chromium: Browser, here: Town, stage: Stage, key: str
) -> None:
    with here.shopper(stage.retailer) as kim, person(chromium, here) as tablet:
        page = tablet.goes("/door")
        page.get_by_label("Key", exact=True).fill(key)
        page.get_by_label("Store").fill(STORE)
        page.get_by_label("Gate", exact=True).fill("north")
        page.get_by_role("button", name="Keep").click()
        code = kim.new_pass()["text"]
        page.get_by_label("Code").fill(code)
        page.get_by_label("Code").press("Enter")
        expect(page.get_by_text("Walk in", exact=True)).to_be_visible()
        assert not tablet.blockers()
        page.reload()
        page.get_by_label("Code").fill(code)
        page.get_by_label("Code").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("This code was used before")
        assert not tablet.blockers()


def test_a_code_is_read_in_a_picture(here: Town, key: str) -> None:
    with here.client({"authorization": f"Bearer {key}"}) as gate:
        light, width = _picture("k1.body.signature")
        headers = {"content-type": "application/octet-stream"}
        path = f"/door/frames?width={width}"
        told = gate.post(path, content=light, headers=headers)
        assert told.json() == {"code": "k1.body.signature"}, told.text
        assert gate.post(path, content=bytes(len(light)), headers=headers).json() == {"code": ""}
        assert gate.post(path, content=light[:-1], headers=headers).status_code == 400
    with here.client() as stranger:
        assert stranger.post(path, content=light, headers=headers).status_code == 401


def _picture(text: str) -> tuple[bytes, int]:
    """Return a QR code as one byte of brightness a pixel, and its width."""
    code = segno.make(text, micro=False)
    rows = list(code.matrix_iter(scale=_SCALE, border=_QUIET))
    return b"".join(bytes(0 if dark else 255 for dark in row) for row in rows), len(rows)


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_the_gate_keeps_nobody_out(
    chromium: Browser, here: Town, scheme: Scheme, size: tuple[int, int]
) -> None:
    with person(chromium, here, scheme, size) as tablet:
        page = tablet.goes("/door")
        assert not tablet.blockers()
        page.keyboard.press("Escape")
        assert not tablet.blockers()
        assert not tablet.overflows()
