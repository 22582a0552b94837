"""Answers held against a published schema: the types of OpenRTB 2.6 in the package iab-openrtb.

Needs npm and node. The compiler refuses a field that the schema does not have, a missing one, and a
wrong type. (Its list of no-bid reasons is that of 2.5, 0 to 10, so reasons are tested elsewhere.)
"""

import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.ads.market import HTML, IMAGE, NATIVE, PRODUCT, Market, book, campaign, eid
from tillfree.ads import BILLBOARD_SIZES_PX, WEB_SIZES_PX, Channel

pytestmark = pytest.mark.siege

PACKAGES = ("iab-openrtb@2.1.0", "iab-adcom@2.0.1", "typescript@5.7.3")
NATIVE_REQUEST = '{"ver":"1.2","assets":[{"id":1,"required":1,"title":{"len":20}}]}'


def answers() -> list[bytes]:
    """Return answers with every kind of creative, size, deal and currency."""
    both = (Channel.WEB, Channel.BILLBOARD)
    market = Market(
        book(
            campaign("a", IMAGE, HTML, NATIVE, deals=("d",), language="en"),
            campaign("b", PRODUCT, channels=both),
            campaign("c", PRODUCT, segments=("juice",)),
        ),
        {"p": ("juice",)},
    )
    imps: list[dict[str, object]] = [
        {"id": f"{w}x{h}", "banner": {"w": w, "h": h}} for w, h in WEB_SIZES_PX
    ]
    imps.append({"id": "n", "native": {"request": NATIVE_REQUEST}})
    imps.append(
        {
            "id": "d",
            "banner": {"w": 300, "h": 250},
            "pmp": {"private_auction": 1, "deals": [{"id": "d"}]},
        }
    )
    asked: list[dict[str, object]] = [
        {"imp": [imp], "user": eid("p"), "cur": [code], "site": {}}
        for imp in imps
        for code in ("USD", "EUR", "KRW")
        for _ in range(3)
    ]
    asked += [
        {"imp": [{"id": "s", "banner": {"w": w, "h": h}}], "dooh": {}}
        for w, h in BILLBOARD_SIZES_PX
    ]
    found = []
    for one in asked:
        status, body = market.post(msgspec.json.encode({"id": "r"} | one))
        assert status == 200, one
        found.append(body)
    return found


def test_every_answer_is_of_the_published_types(tmp_path: Path) -> None:
    told = answers()
    assert len(told) > 40
    folder = str(tmp_path)
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, *PACKAGES]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    assert _compiles(tmp_path, told) == ""
    # The schema is really looked at: a field that it does not have is refused, and a wrong type.
    assert "unheard_of" in _compiles(tmp_path, [told[0].replace(b'"cid"', b'"unheard_of"')])
    assert "number" in _compiles(tmp_path, [told[0].replace(b'"w":', b'"crid":7,"w":')])


def _compiles(folder: Path, told: list[bytes]) -> str:
    """Return what the compiler has against these answers, empty where nothing."""
    lines = ["import type { BidResponse } from 'iab-openrtb/v26';"]
    for number, body in enumerate(told):
        lines.append(f"export const a{number}: BidResponse = {body.decode()};")
    (folder / "answers.ts").write_text("\n".join(lines), "utf-8")
    command = [
        str(folder / "node_modules/.bin/tsc"),
        "--noEmit",
        "--strict",
        "--module",
        "nodenext",
    ]
    command += ["--moduleResolution", "nodenext", "--skipLibCheck", "false", "answers.ts"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    return done.stdout
