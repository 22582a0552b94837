"""Each purpose withheld in turn: every job and every endpoint gives nothing that needed it.

Whoever is asked, it is the same shopper who agreed to all but one thing. What each consent feeds is
there while it is given, so a test that finds nothing anywhere would fail as well.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.web.advertised import advertise, agree, open_partner, picks
from tests.web.documented import Operation, documented_operations
from tests.web.test_money_api import ask
from tests.web.town import Shopper, Town
from tillfree.ads import PersonLine
from tillfree.ads.postgres import PEOPLE_FILE, SCREENS_FILE
from tillfree.consent import FREE_PURPOSES, Purpose, share_with
from tillfree.consent.postgres import Asking, Refused
from tillfree.runtime.cloud import Chore, OrganisationServices, advertising_chores, utc_now_ns

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


@pytest.fixture(scope="module")
def operations(here: Town) -> list[Operation]:
    """Give every operation that reads."""
    found = documented_operations(here.url)
    return [
        one for one in found if one.method.upper() == "GET" and not one.path.endswith("/stream")
    ]


@pytest.mark.parametrize(
    "withheld",
    [one if one in _QUICK else pytest.param(one, marks=pytest.mark.siege) for one in PURPOSES],
)
def test_with_a_purpose_withheld_nothing_of_it_comes_back(
    here: Town, operations: list[Operation], tmp_path: Path, withheld: str
) -> None:
    retailer = here.retailer()
    own = retailer.own
    for partner in ("google", "exchange"):
        open_partner(retailer, partner)
    with ExitStack() as held:
        client = held.enter_context(here.client(retailer.headers))
        shopper = held.enter_context(here.shopper(retailer))
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
        _turn([own.audience.keeper.run, *_chores(own, tmp_path)])
        _shelf_is_shut(own, shopper, withheld)
        found = _fed(own, shopper, tmp_path)
        assert found == {what: withheld not in needed for what, needed in FEEDS.items()}
        secrets = _secrets(own, shopper, tmp_path)
        assert len(secrets) > 3
        for path, text in _answers(owner, operations, visit_id):
            leaked = [one for one in secrets if one in text]
            assert not leaked, (path, leaked)


def _chores(own: OrganisationServices, folder: Path) -> tuple[Chore, ...]:
    known = (own.log, own.profiles)
    return tuple(advertising_chores(own.ads, folder, known, utc_now_ns))


def _turn(chores: list[Chore]) -> None:
    """Run every chore until none has anything to do."""
    while sum(chore() for chore in chores):
        pass


def _shelf_is_shut(own: OrganisationServices, shopper: Shopper, withheld: str) -> None:
    """Ask the shelf in every way for the purpose."""
    person, asking, shelf = shopper.person_id, Asking("attack", withheld), own.profiles
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


def _fed(own: OrganisationServices, shopper: Shopper, folder: Path) -> dict[str, bool]:
    """Return what of `FEEDS` tells of the shopper now."""
    person, desk = shopper.person_id, own.audience.desk
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


def _secrets(own: OrganisationServices, shopper: Shopper, folder: Path) -> set[str]:
    """Return what names the shopper, or what only a consent lets one see."""
    lines = [*_lines(folder, PEOPLE_FILE), *_lines(folder, SCREENS_FILE)]
    names = {one.pseudonym for one in lines} | {one.counted_as for one in lines}
    kept = {f"secret {purpose}" for purpose in PURPOSES}
    return {shopper.email, *names, *kept}


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
