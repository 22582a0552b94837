"""Templates go over https alone, and a line that is down changes nothing but what is known."""

from pathlib import Path

import pytest

from tests.ads.faces.photographs import hopper, picture
from tests.web.town import free_port
from tillfree.ads.faces import Embedding, Face, Picture
from tillfree.core.errors import UsageRefused
from tillfree.runtime.board_eyes import BoardEyes, CloudLine, EyesSettings, LineDown, own_secret

SETTINGS = EyesSettings()


class _Nobody:
    """A `FaceFinder` that finds nobody."""

    def find(self, picture: Picture) -> tuple[Face, ...]:
        """Return no face."""
        return ()

    def embed(self, face: Face) -> Embedding:
        """Return a face's numbers; there is none."""
        raise AssertionError(f"{face} was never found")


def test_templates_go_over_https_alone() -> None:
    CloudLine("https://shop.example", "shop.x", 1.0)
    CloudLine("http://localhost:8080", "shop.x", 1.0)
    for url in ("http://shop.example", "ftp://shop.example", "shop.example"):
        with pytest.raises(UsageRefused, match="https alone"):
            CloudLine(url, "shop.x", 1.0)


def test_without_a_line_it_looks_on_and_says_so_once() -> None:
    line = CloudLine(f"http://127.0.0.1:{free_port()}", "shop.x", 1.0)
    with pytest.raises(LineDown):
        line.state()
    said: list[str] = []
    moment = [10**18]
    eyes = BoardEyes(line, _Nobody(), lambda: moment[0], said.append, SETTINGS)
    for _ in range(3):
        assert eyes.look(picture(hopper())).tokens == ()
        moment[0] += 10 * 10**9
    assert len(said) == 1
    assert said[0].startswith("no line to the cloud")


def test_the_secret_is_drawn_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = own_secret(tmp_path / "eyes")
    assert own_secret(tmp_path / "eyes") == first
    assert len(first) == 43
    (place,) = (tmp_path / "eyes").iterdir()
    assert place.stat().st_mode & 0o777 == 0o600
