"""Each purpose withheld in turn: every job and every endpoint gives nothing that needed it.

Whoever is asked, it is the same shopper who agreed to all but one thing. What each consent feeds is
there while it is given, so a test that finds nothing anywhere would fail as well. What changes
something is asked too, by the owner and by another shopper, with every name that leads to her.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.browser.square import quick_board
from tests.web.advertised import advertise, agree, open_partner, picks
from tests.web.documented import Case, Operation, documented_operations
from tests.web.test_money_api import ask
from tests.web.town import Shopper, Town
from tillfree.ads import PersonLine
from tillfree.ads.boards import Board, Turn
from tillfree.ads.postgres import PEOPLE_FILE, SCREENS_FILE
from tillfree.audience import hashed_email
from tillfree.consent import FREE_PURPOSES, Purpose, share_with
from tillfree.consent.postgres import Asking, Refused
from tillfree.runtime.cloud import (
    Chore,
    OrganisationServices,
    admitting_chores,
    advertising_chores,
    audience_chores,
    board_chores,
    tidying_chores,
    utc_now_ns,
)
from tillfree.tenants import SYSTEM

_SHARE_LIST, _SHARE_EXCHANGE = share_with("google"), share_with("exchange")
PURPOSES = (*FREE_PURPOSES, _SHARE_LIST, _SHARE_EXCHANGE)
_QUICK = (Purpose.RETARGET_WEB, _SHARE_EXCHANGE)
"""Those that are withheld in every run of the tests; the others take long."""
FEEDS: dict[str, set[str]] = {
    "people.jsonl": {Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB},
    "people.jsonl for the exchange": {
        Purpose.ANALYTICS_LINKING,
        Purpose.RETARGET_WEB,
        _SHARE_EXCHANGE,
    },
    "screens.jsonl": {Purpose.ANALYTICS_LINKING, Purpose.RETARGET_BILLBOARD},
    "list for google": {Purpose.ANALYTICS_LINKING, _SHARE_LIST},
    "segments on the web": {Purpose.ANALYTICS_LINKING, Purpose.RETARGET_WEB},
    "segments at screens": {Purpose.ANALYTICS_LINKING, Purpose.RETARGET_BILLBOARD},
    "figures of visits": {Purpose.ANALYTICS_LINKING},
}
"""What there is only with all of these consents."""
_NAMES = ("gate-7", "cola", "often")
_turns = count(1)


@dataclass(frozen=True, slots=True)
class Situation:
    """A shopper who agreed to all but one thing, who may ask about them, and the bidders' files."""

    own: OrganisationServices
    shopper: Shopper
    owner: httpx.Client
    stranger: httpx.Client
    board: Board
    visit_id: str
    folder: Path
    chores: tuple[Chore, ...]

    def turn(self) -> None:
        """Run every job until none has anything to do."""
        while sum(chore() for chore in self.chores):
            pass

    def secrets(self) -> set[str]:
        """Return what names the shopper, or what only a consent lets one see."""
        lines = [*_lines(self.folder, PEOPLE_FILE), *_lines(self.folder, SCREENS_FILE)]
        names = {one.pseudonym for one in lines} | {one.counted_as for one in lines}
        kept = {f"secret {purpose}" for purpose in PURPOSES}
        return {self.shopper.email, hashed_email(self.shopper.email), *names, *kept}


@pytest.fixture(scope="module")
def operations(here: Town) -> list[Operation]:
    """Give every operation that ends by itself."""
    found = documented_operations(here.url)
    return [one for one in found if not one.path.endswith("/stream")]


def _each(quick: Sequence[str]) -> pytest.MarkDecorator:
    """Return that a test withholds every purpose, most of them in the siege alone."""
    siege = pytest.mark.siege
    told = [one if one in quick else pytest.param(one, marks=siege) for one in PURPOSES]
    return pytest.mark.parametrize("withheld", told)


@_each(_QUICK)
def test_with_a_purpose_withheld_nothing_of_it_comes_back(
    here: Town, operations: list[Operation], tmp_path: Path, withheld: str
) -> None:
    with _situation(here, tmp_path, withheld) as at:
        _shelf_is_shut(at, withheld)
        assert _fed(at) == {what: withheld not in needed for what, needed in FEEDS.items()}
        secrets = at.secrets()
        assert len(secrets) > 4
        reading = [one for one in operations if one.method.upper() == "GET"]
        for path, text in _answers(at.owner, reading, at.visit_id):
            leaked = [one for one in secrets if one in text]
            assert not leaked, (path, leaked)


@_each(_QUICK[:1])
def test_what_changes_something_tells_nothing_of_it_either(
    here: Town, operations: list[Operation], tmp_path: Path, withheld: str
) -> None:
    with _situation(here, tmp_path, withheld) as at:
        secrets = at.secrets()
        writing = [one for one in operations if one.method.upper() != "GET"]
        assert len(writing) > 50
        for operation in writing:
            _drive(operation, at, secrets)
        at.turn()
        found = _fed(at)
        assert not [what for what, needed in FEEDS.items() if withheld in needed and found[what]]
        _shelf_is_shut(at, withheld)
        _she_gets_nothing(at, withheld)


@contextmanager
def _situation(here: Town, folder: Path, withheld: str) -> Iterator[Situation]:
    retailer = here.retailer()
    own = retailer.own
    board = quick_board(Turn(5), currency="KRW", country="KR")
    own.screens.desk.put_up(board, SYSTEM)
    for partner in ("google", "exchange"):
        open_partner(retailer, partner)
    with ExitStack() as held:
        client = held.enter_context(here.client(retailer.headers))
        shopper = held.enter_context(here.shopper(retailer))
        stranger = held.enter_context(here.shopper(retailer))
        owner = held.enter_context(here.owner(retailer))
        advertise(client)
        assert ask(client, "/v1/ads/campaigns/cola/starts", None).status_code == 201
        agree(retailer, shopper.person_id, *(one for one in PURPOSES if one != withheld))
        visit_id = f"held-{next(_turns)}"
        credential = own.admission.passes.credential(shopper.person_id)
        own.log.append(picks(visit_id, credential, 3))
        for purpose in PURPOSES:
            asking = Asking("test", purpose)
            kept = own.profiles.keep(
                shopper.person_id, "taste", f"secret {purpose}".encode(), asking
            )
            assert isinstance(kept, Refused) == (purpose == withheld)
        at = Situation(
            own,
            shopper,
            owner,
            stranger.client,
            board,
            visit_id,
            folder,
            _chores(own, folder),
        )
        at.turn()
        yield at


def _chores(own: OrganisationServices, folder: Path) -> tuple[Chore, ...]:
    """Return every job that knows people."""
    known = (own.log, own.profiles)
    return (
        *audience_chores(own.audience, folder),
        *advertising_chores(own.ads, folder, known, utc_now_ns),
        *board_chores(own.screens),
        *admitting_chores(own.admission, own.consents, utc_now_ns),
        *tidying_chores(own),
    )


def _shelf_is_shut(at: Situation, withheld: str) -> None:
    """Ask the shelf in every way for the purpose."""
    person, asking, shelf = at.shopper.person_id, Asking("attack", withheld), at.own.profiles
    assert isinstance(shelf.read(person, "taste", asking), Refused)
    assert isinstance(shelf.lasting_name(person, "attack", asking), Refused)
    assert isinstance(shelf.pseudonym(person, "own", asking), Refused)
    assert person not in shelf.people(asking)
    assert person not in shelf.read_all("taste", asking)
    assert person not in shelf.pseudonyms("own", asking)
    assert person not in shelf.lasting_names("attack", asking).values()
    assert {one.outcome for one in shelf.reads_of(person) if one.reader == "attack"} == {"refused"}


def _lines(folder: Path, file: str) -> list[PersonLine]:
    lines = (folder / file).read_bytes().splitlines()
    return [msgspec.json.decode(line, type=PersonLine) for line in lines]


def _fed(at: Situation) -> dict[str, bool]:
    """Return what of `FEEDS` tells of the shopper now."""
    own, folder, person = at.own, at.folder, at.shopper.person_id
    desk = own.audience.desk
    web, screens = Asking("t", Purpose.RETARGET_WEB), Asking("t", Purpose.RETARGET_BILLBOARD)
    names = {one.pseudonym for one in _lines(folder, PEOPLE_FILE)}
    exchange = own.profiles.pseudonym(person, "exchange", Asking("t", _SHARE_EXCHANGE))
    return {
        "people.jsonl": own.profiles.pseudonym(person, "own", web) in names,
        "people.jsonl for the exchange": exchange in names,
        "screens.jsonl": bool(_lines(folder, SCREENS_FILE)),
        "list for google": person in desk.people("often", Asking("t", _SHARE_LIST)),
        "segments on the web": bool(desk.segments_of(person, web)),
        "segments at screens": bool(desk.segments_of(person, screens)),
        "figures of visits": bool(desk.member_visits(0)),
    }


def _she_gets_nothing(at: Situation, withheld: str) -> None:
    """Let the shopper herself ask for what a consent would bring her."""
    own, client, person = at.own, at.shopper.client, at.shopper.person_id
    board = at.board
    if withheld in FEEDS["people.jsonl"]:
        assert own.audience.desk.segments_of(person, Asking("t", Purpose.RETARGET_WEB)) == ()
    if withheld == Purpose.RETARGET_WEB:
        assert client.get("/v1/shopper/ids").json()["eids"] == []
    if withheld == Purpose.RETARGET_BILLBOARD:
        assert client.get("/v1/shopper/near-token").json()["token"] == ""
        assert not own.screens.greeter.greet(person, board)


def _drive(operation: Operation, at: Situation, secrets: set[str]) -> None:
    """Ask for a change, with names that lead to the shopper wherever one can be said."""
    client = at.stranger if operation.path.startswith("/v1/shopper/") else at.owner
    names = st.sampled_from((*_NAMES, at.visit_id, at.shopper.person_id, "google", "meta"))

    @settings(max_examples=1, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE), data=st.data())
    def ask(case: Case, data: st.DataObject) -> None:
        path = operation.path
        for place in operation.path_parameters:
            path = path.replace(f"{{{place.name}}}", data.draw(names))
        body = case.body if operation.body else None
        headers = {"idempotency-key": f"held-{data.draw(st.uuids())}"}
        answer = client.request(operation.method.upper(), path, headers=headers, json=body)
        assert answer.status_code < 500
        leaked = [one for one in secrets if one in answer.text]
        assert not leaked, (operation.label, path, leaked)

    ask()


def _answers(
    asker: httpx.Client, operations: list[Operation], visit_id: str
) -> Iterator[tuple[str, str]]:
    """Yield what every reading operation answers, by each name that may stand in its address."""
    for operation in operations:
        places = [one.name for one in operation.path_parameters]
        for name in (*_NAMES, visit_id) if places else ("",):
            path = operation.path
            for place in places:
                path = path.replace(f"{{{place}}}", name)
            yield path, asker.get(path).text
