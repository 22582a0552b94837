"""Real photographs: who enrolled is known again, others are not, bad pictures make no template."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.ads.faces.photographs import astronaut, beside, file_of, hopper, orl, picture, views
from tillfree.ads.faces import (
    CHIP_PX,
    TEMPLATE_BYTES,
    Box,
    Enrolled,
    Face,
    FaceFinder,
    FaceSettings,
    PhotographRefused,
    Template,
    Watch,
    embedding_of,
    sharpness,
    template_bytes,
    template_of,
)
from tillfree.ads.faces_dlib import DlibFaces, read_photograph

SETTINGS = FaceSettings()


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    """Give the models, opened once."""
    return DlibFaces(SETTINGS)


def enrolled(finder: FaceFinder, **photographs: Image.Image) -> list[Template]:
    """Return the templates of photographs, each by its name."""
    return [
        Template(name, template_of(picture(image), finder, SETTINGS), False)
        for name, image in photographs.items()
    ]


def test_who_enrolled_is_known_in_other_views_and_others_are_nobody(finder: FaceFinder) -> None:
    known = Enrolled(enrolled(finder, eileen=astronaut(), grace=hopper()), SETTINGS)
    for name, image in (("eileen", astronaut()), ("grace", hopper())):
        for view in ("mirrored", "turned left", "darker"):
            shown = views(image)[view]
            face = finder.find(picture(shown))[0]
            found = known.likest(finder.embed(face))
            assert found is not None and found.token == name, (name, view)
    for person in (1, 4):
        face = finder.find(picture(orl(person, 1)))[0]
        assert known.likest(finder.embed(face)) is None, person


def test_two_who_are_about_as_like_are_nobody() -> None:
    rows = [np.zeros(128), np.full(128, 0.001), np.full(128, 1.0)]
    known = Enrolled([Template(str(n), row, False) for n, row in enumerate(rows)], SETTINGS)
    assert known.likest(np.zeros(128)) is None
    alone = Enrolled([Template("0", rows[0], False), Template("2", rows[2], False)], SETTINGS)
    found = alone.likest(np.zeros(128))
    assert found is not None and found.token == "0"
    assert Enrolled((), SETTINGS).likest(np.zeros(128)) is None


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (lambda: Image.new("RGB", (600, 600), (90, 120, 150)), "no face"),
        (lambda: beside(hopper(), astronaut()), "2 faces"),
        (lambda: hopper().resize((220, 258)), "come closer"),
        (lambda: orl(4, 10), "turned aside"),
        (lambda: hopper().filter(ImageFilter.GaussianBlur(5)), "blurred"),
    ],
)
def test_a_bad_photograph_says_how_to_take_a_better_one(
    finder: FaceFinder, taken: Callable[[], Image.Image], words: str
) -> None:
    with pytest.raises(PhotographRefused, match=words):
        template_of(picture(taken()), finder, SETTINGS)


@pytest.mark.parametrize("body", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 no more", b"<svg/>"])
def test_what_is_no_photograph_is_refused(body: bytes) -> None:
    with pytest.raises(PhotographRefused):
        read_photograph(body)


def test_a_photograph_is_read_upright_and_not_too_large() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    hopper().resize((2_000, 1_000)).save(out, "JPEG", exif=exif)
    assert read_photograph(out.getvalue()).shape == (1_600, 800, 3)
    huge = file_of(Image.new("L", (8_000, 6_000)), "PNG")
    with pytest.raises(PhotographRefused, match="pixels at most"):
        read_photograph(huge)


def test_a_template_is_512_bytes_and_back(finder: FaceFinder) -> None:
    made = template_of(picture(hopper()), finder, SETTINGS)
    body = template_bytes(made)
    assert len(body) == TEMPLATE_BYTES == 512
    assert np.abs(embedding_of(body) - made).max() < 1e-6
    with pytest.raises(ValueError, match="512"):
        embedding_of(body[:-4])


def test_a_template_and_a_face_say_nothing_when_printed(finder: FaceFinder) -> None:
    (template,) = enrolled(finder, grace=hopper())
    face = finder.find(picture(hopper()))[0]
    assert repr(template) == "Template(...)"
    assert "array" not in repr(face)


def test_a_watch_forgets_whom_it_knew_when_the_lease_is_over(finder: FaceFinder) -> None:
    watch = Watch(finder, SETTINGS)
    second = 10**9
    watch.know(enrolled(finder, grace=hopper()), 10 * second)
    shown = picture(hopper())
    assert [watch.look(at * second, shown).tokens for at in (8, 9, 10, 11)] == [
        (),
        ("grace",),
        (),
        (),
    ]
    assert watch.knows() == 0


class _Counting:
    """A finder that counts how often it embedded a face."""

    def __init__(self, finder: FaceFinder) -> None:
        self.find = finder.find
        self._finder = finder
        self.embedded = 0

    def embed(self, face: Face) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Embed and count."""
        self.embedded += 1
        return self._finder.embed(face)


def test_while_nobody_enrolled_no_face_is_embedded(finder: FaceFinder) -> None:
    counting = _Counting(finder)
    watch = Watch(counting, SETTINGS)
    sight = watch.look(10**9, picture(hopper()))
    assert (sight.in_view, counting.embedded) == (1, 0)


def test_an_even_patch_is_not_sharp() -> None:
    plain = np.full((CHIP_PX, CHIP_PX, 3), 90, np.uint8)
    assert sharpness(Face(Box(0, 0, 100, 100), 0.0, plain)) == pytest.approx(0.0)
