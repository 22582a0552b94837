"""The app's icons are what the script draws, and the worker keeps what there is."""

import json
import re

import httpx
import pytest
from scripts.app_icons import ICONS, STATIC, icon

from tests.web.town import Town
from tillfree.web.faces.camera import read_code


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_as_it_is_drawn(name: str) -> None:
    size, maskable = ICONS[name]
    assert (STATIC / name).read_bytes() == icon(size, maskable=maskable), "run scripts.app_icons"


def test_the_app_can_be_installed(here: Town) -> None:
    told = httpx.get(f"{here.url}/shop/manifest.webmanifest", headers={"accept-language": "ko"})
    assert told.headers["content-type"] == "application/manifest+json"
    manifest = told.json()
    assert (manifest["start_url"], manifest["scope"]) == ("/shop", "/shop")
    assert manifest["lang"] == "ko"
    for one in manifest["icons"]:
        assert httpx.get(here.url + one["src"]).status_code == 200


def test_the_worker_keeps_nothing_of_a_person(here: Town) -> None:
    worker = httpx.get(f"{here.url}/shop/worker.js")
    assert worker.headers["service-worker-allowed"] == "/shop"
    found = re.search(r"const KEPT = (\[.*\]);", worker.text)
    assert found is not None
    kept = json.loads(found[1])
    for path in kept:
        assert path.startswith("/assets/") or path == "/shop/without-a-line"
        assert httpx.get(here.url + path).status_code == 200


def test_a_picture_without_whole_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="send whole rows"):
        read_code(bytes(101), 10)
