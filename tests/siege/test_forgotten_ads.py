"""Who withdrew gets nothing after a backup from before is brought back: no segment, name or ad.

A partner that was told of them is still to take them out.
"""

import os
from pathlib import Path

import pytest

from tests.browser.loop_of_ads import AGREED, SOURCE, AdLoop, ad_loop
from tests.browser.square import GREEN, quick_board
from tests.web.advertised import agree, open_partner, picks, sign_up
from tests.web.town import Shopper, until
from tillfree.ads import Notice, NoticeKind
from tillfree.ads.boards import FaceChoice, FaceTerms, Turn, Way
from tillfree.ads.postgres import PEOPLE_FILE, SCREENS_FILE, SHOWN_FILE
from tillfree.audience import ListFormat, Segment, hashed_email
from tillfree.consent import AssentWay, Purpose, share_with
from tillfree.consent.postgres import Asking
from tillfree.runtime.cloud import (
    REMOVALS,
    CloudServicesSettings,
    RestoreOptions,
    ScreenSettings,
    advertising_chores,
    audience_chores,
    back_up,
    open_services,
    restore,
    utc_now_ns,
)
from tillfree.runtime.postgres import database
from tillfree.tenants import SYSTEM

_SHARE = share_with("google")
_BOARD = quick_board(
    Turn(5, GREEN), currency="KRW", country="KR", ways=(Way.PASS, Way.FACE), board_id="station"
)


@pytest.mark.siege
def test_a_withdrawal_outlives_a_backup_from_before_it(server_folder: Path) -> None:
    data, copy, keys, anew = (server_folder / one for one in ("data", "copy", "keys", "anew"))
    data.mkdir(mode=0o711)
    with database(data / "postgres") as found, ad_loop(found, data) as loop:
        own = loop.retailer.own
        own.screens.faces.switch_on(FaceTerms(("KR",), "DPIA"), SYSTEM)
        own.screens.desk.put_up(_BOARD, SYSTEM)
        with loop.town.shopper(loop.retailer) as ann:
            loop.agrees(ann)
            for days_ago in (3, 2, 1):
                loop.shops(ann, days_ago=days_ago)
            until(lambda: loop.is_inside(ann))
            until(lambda: loop.greets(ann, _BOARD))
            names = loop.names(ann)
            until(lambda: all(loop.in_files(one) for one in names))
            _enrols(loop, ann)
            list_at_partner(loop, ann)
            show_elsewhere(loop, ann)
            until(lambda: b"elsewhere" in (loop.folder / SHOWN_FILE).read_bytes())
            back_up(data, copy, keys=False)
            for purpose in (*AGREED, _SHARE, Purpose.BILLBOARD_FACE):
                own.consents.withdraw(ann.person_id, purpose)
            until(lambda: is_to_be_taken_out(loop.folder, ann))
            back_up(data, keys, keys=True)
            organisation = own.organisation
    restore(RestoreOptions(copy, anew, keys))
    _see_that_nothing_is_left(anew, organisation, ann)


def show_elsewhere(loop: AdLoop, shopper: Shopper) -> None:
    """Let somebody else's board tell that it showed a shopper the article."""
    ads = loop.retailer.own.ads
    name = ads.counting.name(shopper.person_id)
    bill = Notice(NoticeKind.BILL, "elsewhere", "juice", "juice-product", name, 0, utc_now_ns())
    assert ads.notices.take([bill]) == 1


def list_at_partner(loop: AdLoop, shopper: Shopper) -> None:
    """Make a list for a partner, with a shopper and as many others as a list must have."""
    own = loop.retailer.own
    open_partner(loop.retailer, "google")
    own.audience.desk.change(Segment("all", "All", "visited"))
    agree(loop.retailer, shopper.person_id, _SHARE)
    for number in range(own.audience.desk.settings.least_exported):
        person = sign_up(loop.retailer, number)
        agree(loop.retailer, person, Purpose.ANALYTICS_LINKING, _SHARE)
        own.log.append(picks(f"listed-{number}", own.admission.passes.credential(person), 0))
    asking = Asking("siege", _SHARE)
    least = own.audience.desk.settings.least_exported
    until(lambda: len(own.audience.desk.people("all", asking)) > least)
    lists, email_of = own.audience.lists, own.audience.email_of
    told = lists.export("all", ListFormat.CUSTOMER_MATCH, "siege", email_of)
    assert hashed_email(shopper.email).encode() in told


def is_to_be_taken_out(folder: Path, shopper: Shopper) -> bool:
    """Tell whether just this shopper stands in the file of removals."""
    told = (folder / REMOVALS / "google.csv").read_text("ascii").splitlines()
    return told == ["Email", hashed_email(shopper.email)]


def _enrols(loop: AdLoop, ann: Shopper) -> None:
    """Let somebody enrol a face, of which the template is made up."""
    own, purpose = loop.retailer.own, Purpose.BILLBOARD_FACE
    way = AssentWay("en", "app", "declared")
    own.consents.give(ann.person_id, purpose, own.consents.texts()[purpose].wording, way=way)
    own.screens.faces.enrol(ann.person_id, os.urandom(512), FaceChoice((_BOARD.board_id,)))
    assert len(own.screens.faces.told(_BOARD)) == 1


def _see_that_nothing_is_left(anew: Path, organisation: str, ann: Shopper) -> None:
    chosen = CloudServicesSettings(screens=ScreenSettings(identity_source=SOURCE))
    with (
        database(anew / "postgres") as found,
        open_services(found, utc_now_ns, settings=chosen) as services,
    ):
        own = services.of(organisation)
        folder = anew / "ads" / organisation
        chores = (
            *audience_chores(own.audience, folder),
            *advertising_chores(own.ads, folder, (own.log, own.profiles), utc_now_ns),
        )
        for _ in range(100):
            if not sum(chore() for chore in chores):
                break
        for purpose in (Purpose.RETARGET_WEB, Purpose.RETARGET_BILLBOARD):
            assert own.audience.desk.people("undecided", Asking("siege", purpose)) == ()
            assert ann.person_id not in own.profiles.people(Asking("siege", purpose))
        for file in (PEOPLE_FILE, SCREENS_FILE, SHOWN_FILE):
            assert (folder / file).read_bytes() == b""
        assert is_to_be_taken_out(folder, ann)
        assert own.screens.faces.terms() is not None, "the backup was brought back"
        assert own.screens.faces.told(_BOARD) == ()
        assert own.screens.faces.choice(ann.person_id) is None
        assert own.screens.greeter.token(ann.person_id) == ""
        assert not own.screens.greeter.greet(ann.person_id, _BOARD)
