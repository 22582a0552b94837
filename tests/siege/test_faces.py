"""Faces on real photographs: what the sample can say, and that nothing of strangers is left."""

import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.ads.faces.photographs import (
    EACH,
    PEOPLE,
    astronaut,
    file_of,
    hopper,
    orl,
    picture,
    views,
)
from tests.browser.square import GREEN, Square, of_both, quick_board, square
from tests.consent.postgres.traces import copy_of_tables, files
from tests.web.town import until
from tillfree.ads.boards import FaceTerms, Play, Turn, Way, pairing_code
from tillfree.ads.faces import (
    Embedding,
    Enrolled,
    FaceFinder,
    FaceSettings,
    PhotographRefused,
    Template,
    is_comparable,
    template_of,
)
from tillfree.ads.faces_dlib import DlibFaces
from tillfree.consent import AssentWay, Purpose
from tillfree.runtime.board_eyes import own_secret
from tillfree.runtime.postgres import database
from tillfree.tenants import SYSTEM

SETTINGS = FaceSettings()
BOARD = quick_board(Turn(30, GREEN), ways=(Way.FACE,), counts_onlookers=True)
FRAMES_S = 8
LOOKS_S = 300


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    """Give the models, opened once."""
    return DlibFaces(SETTINGS)


@pytest.mark.siege
def test_of_forty_people_each_is_known_and_none_is_taken_for_another(finder: FaceFinder) -> None:
    templates: dict[int, Embedding] = {}
    looks: list[tuple[int, Embedding]] = []
    for person in range(1, PEOPLE + 1):
        for number in range(1, EACH + 1):
            shown = picture(orl(person, number))
            if person not in templates:
                try:
                    templates[person] = template_of(shown, finder, SETTINGS)
                    continue
                except PhotographRefused:
                    pass
            faces = [one for one in finder.find(shown) if is_comparable(one, SETTINGS)]
            looks += [(person, finder.embed(one)) for one in faces]
    assert len(templates) == PEOPLE
    assert len(looks) >= LOOKS_S
    known = Enrolled([Template(str(n), row, False) for n, row in templates.items()], SETTINGS)
    told = [(person, known.likest(embedding)) for person, embedding in looks]
    wrong = [(person, one.token) for person, one in told if one and one.token != str(person)]
    right = sum(one is not None for _, one in told)
    # Each look as a stranger's as well: against all who enrolled but themselves.
    strangers = 0
    for person, embedding in looks:
        rows = [Template(str(n), row, False) for n, row in templates.items() if n != person]
        strangers += Enrolled(rows, SETTINGS).likest(embedding) is not None
    print(f"{len(looks)} looks, {right} known, {len(wrong)} wrong, {strangers} strangers taken in")
    assert not wrong
    assert not strangers
    assert right / len(looks) > 0.75


@pytest.mark.siege
def test_in_every_view_who_enrolled_is_known(finder: FaceFinder) -> None:
    for image in (astronaut(), hopper()):
        template = Template("who", template_of(picture(image), finder, SETTINGS), False)
        known = Enrolled([template], SETTINGS)
        for view, shown in views(image).items():
            face = finder.find(picture(shown))[0]
            assert known.likest(finder.embed(face)) is not None, view


@pytest.mark.siege
def test_no_embedding_of_a_stranger_is_on_disk_in_the_database_or_in_logs(
    server_folder: Path, finder: FaceFinder
) -> None:
    data, bidder, eyes = (server_folder / one for one in ("data", "bidder", "eyes"))
    for folder in (data, bidder):
        folder.mkdir(mode=0o711)
    film = server_folder.parent / f"{server_folder.name}.mp4"
    write_film(film, [(astronaut(), 3), (orl(5, 1), 3), (None, 3), (hopper(), 10)])
    try:
        with (
            database(data / "postgres") as found,
            square(found, bidder, of_both("all"), of_both("juice", segments=("juice",))) as there,
        ):
            _run(there, film, eyes)
            own = there.retailer.own
            (counted,) = own.screens.plays.counts(0)
            assert (counted.opportunities, counted.viewed) == (1, 1)
            assert 1.0 <= counted.viewed_s <= 1.5
            tables = copy_of_tables(found.owner_url)
        seen = [*embeddings_of(film, finder), template_of(picture(hopper()), finder, SETTINGS)]
    finally:
        film.unlink()
    assert len(seen) > 20
    left = files(server_folder) | {"tables": tables}
    assert b"at the board station: 1 enrolled" in left[str(eyes / "out.log")]
    for embedding in seen:
        for form in forms_of(embedding):
            assert not [name for name, body in left.items() if form in body]
    # The search finds what is there.
    body = seen[0].tobytes() + seen[0].astype("<f4").tobytes() + repr(seen[0].tolist()).encode()
    assert all(form in body for form in forms_of(seen[0]))


def _run(there: Square, film: Path, eyes: Path) -> None:
    """Enrol Grace Hopper, and let a camera's process see the film to its end."""
    own = there.retailer.own
    own.screens.faces.switch_on(FaceTerms(("US",), "DPIA"), SYSTEM)
    there.puts_up(BOARD)
    with there.town.shopper(there.retailer) as grace:
        texts = own.consents.texts()
        for purpose in (Purpose.BILLBOARD_FACE, Purpose.RETARGET_BILLBOARD):
            way = AssentWay("en", "app", "declared")
            own.consents.give(grace.person_id, purpose, texts[purpose].wording, way=way)
        wish = {"photograph": b64encode(file_of(hopper())).decode(), "board_ids": ["station"]}
        assert grace.client.put("/v1/shopper/face", json=wish).status_code == 200
        there.feeds(grace.person_id, "juice")
        own.screens.desk.pair("station", pairing_code(own_secret(eyes)), SYSTEM, is_eyes=True)
        command = [sys.executable, "-m", "tillfree", "board-eyes", "--cloud", there.town.url]
        command += ["--organisation", own.organisation, "--data", str(eyes), "--camera", str(film)]
        settings = eyes / "settings.toml"
        settings.write_text("[eyes]\nask_s = 1.0\n", "utf-8")
        with (eyes / "out.log").open("wb") as out:
            process = subprocess.Popen(
                [*command, "--settings", str(settings)], stdout=out, stderr=out
            )
            try:
                until(lambda: own.screens.greeter.shown(BOARD) is not None)
                # The screen proves a play of while she stands there.
                began_ns = there.town.services.now_ns()
                own.screens.plays.keep("station", [Play("p1", "own", began_ns, 1.5)])
                until(lambda: own.screens.plays.counts(0)[0].counted == 1)
                assert process.wait(60) == 0, (eyes / "out.log").read_text()
            finally:
                process.kill()


def write_film(place: Path, scenes: list[tuple[Image.Image | None, int]]) -> None:
    """Write a film of photographs, each for some seconds; None is an empty square."""
    size = (768, 768)
    with av.open(str(place), "w") as container:
        stream = container.add_stream("libx264", rate=FRAMES_S)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for image, seconds in scenes:
            shown = Image.new("RGB", size, (120, 130, 140))
            if image is not None:
                shown.paste(image.resize((image.width // 2 * 2, image.height // 2 * 2)), (0, 0))
            frame = av.VideoFrame.from_ndarray(np.array(shown), format="rgb24")
            for _ in range(seconds * FRAMES_S):
                frame.pts = None
                container.mux(stream.encode(frame))
        container.mux(stream.encode())


def embeddings_of(film: Path, finder: FaceFinder) -> Iterator[Embedding]:
    """Yield the embedding of every face of every frame, as the process may have made it."""
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            for face in finder.find(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)):
                yield finder.embed(face)


def forms_of(embedding: Embedding) -> tuple[bytes, ...]:
    """Return how numbers of an embedding may stand in a file: as bytes of two sizes, as text."""
    some = embedding[8:12]
    text = repr(float(embedding[8]))[:12].encode()
    return some.astype("<f8").tobytes(), some.astype("<f4").tobytes(), text
