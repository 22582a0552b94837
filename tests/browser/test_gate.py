"""The tablet at the gate turns green or says why not; what its camera sees is read here."""

import json
from pathlib import Path

import numpy as np
import pytest
import segno
from playwright.sync_api import Browser, expect

from tests.browser.person import launched, person
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


def test_a_pass_held_before_the_camera_opens_the_gate(
    chromium: Browser, here: Town, stage: Stage, key: str, tmp_path: Path
) -> None:
    with here.client(stage.retailer.headers) as desk:
        wish = {"amount_minor": 20_000, "currency": "KRW"}
        sold = desk.post(
            "/v1/prepaid-passes", json=wish, headers={"idempotency-key": "held-before-it"}
        )
    film = tmp_path / "pass.y4m"
    film.write_bytes(_film(sold.json()["text"]))
    tablet = launched(
        chromium.browser_type,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    try:
        with person(tablet, here) as gate:
            set_up = json.dumps({"key": key, "store": STORE, "gate": "north"})
            gate.page.add_init_script(f"localStorage.setItem('tillfree-gate', `{set_up}`)")
            page = gate.goes("/door")
            expect(page.get_by_text("Walk in", exact=True)).to_be_visible(timeout=30_000)
            expect(page.locator("video")).to_have_js_property("hidden", False)
    finally:
        tablet.close()


def _film(text: str) -> bytes:
    """Return a film (YUV4MPEG2) of a code in the middle of a grey picture of 640 by 480."""
    rows = list(segno.make(text, micro=False, error="m").matrix_iter(scale=5, border=_QUIET))
    code = np.array([[0 if dark else 255 for dark in row] for row in rows], dtype=np.uint8)
    light = np.full((480, 640), 128, dtype=np.uint8)
    top, left = (480 - len(code)) // 2, (640 - len(code)) // 2
    light[top : top + len(code), left : left + len(code)] = code
    colour = bytes([128]) * (2 * 240 * 320)
    picture = b"FRAME\n" + light.tobytes() + colour
    return b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + 10 * picture


def _picture(text: str) -> tuple[bytes, int]:
    """Return a QR code as one byte of brightness a pixel, and its width."""
    code = segno.make(text, micro=False)
    rows = list(code.matrix_iter(scale=_SCALE, border=_QUIET))
    return b"".join(bytes(0 if dark else 255 for dark in row) for row in rows), len(rows)
