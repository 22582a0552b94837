"""What pages are made of is there, is kept for ever, and nothing of it comes from elsewhere."""

import gzip

import httpx

from tests.web.town import Town
from tillfree.web.faces.assets import address_of, assets
from tillfree.web.faces.design_page import ICONS
from tillfree.web.faces.rendering import SECURITY_HEADERS


def test_a_file_is_kept_for_ever_under_the_hash_of_all(here: Town) -> None:
    found = httpx.get(here.url + address_of("tillfree.css"))
    assert found.headers["cache-control"].endswith("immutable")
    assert found.headers["content-encoding"] == "gzip"
    held = assets().by_name["tillfree.css"]
    assert found.content == held.content == gzip.decompress(held.packed)


def test_an_old_hash_gives_what_is_now_and_is_not_kept(here: Town) -> None:
    found = httpx.get(f"{here.url}/assets/0000/js/shell.js")
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-store"
    assert httpx.get(f"{here.url}/assets/0000/js/none.js").status_code == 404


def test_the_sprite_holds_every_icon_that_is_shown() -> None:
    sprite = assets().by_name["icons.svg"].content.decode()
    assert [name for name in ICONS if f'id="{name}"' not in sprite] == []


def test_nothing_of_it_names_another_place() -> None:
    for name, asset in assets().by_name.items():
        text = asset.content.decode("utf-8", "replace").replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text and "https:" not in text, name


def test_pages_may_run_nothing_that_stands_inside_them(here: Town) -> None:
    found = httpx.get(f"{here.url}/design")
    policy = found.headers["content-security-policy"]
    assert policy == SECURITY_HEADERS["content-security-policy"]
    assert "unsafe" not in policy and "script-src 'self';" in policy
    assert " style=" not in found.text and "<style" not in found.text
    assert " onclick" not in found.text
