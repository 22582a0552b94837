"""Who withdrew gets nothing after a backup from before is brought back: no segment, name or ad."""

from pathlib import Path

import pytest

from tests.browser.loop_of_ads import AGREED, SOURCE, ad_loop
from tests.browser.square import GREEN, quick_board
from tests.web.town import Shopper, until
from tillfree.ads.boards import Turn
from tillfree.ads.postgres import PEOPLE_FILE, SCREENS_FILE
from tillfree.consent import Purpose
from tillfree.consent.postgres import Asking
from tillfree.runtime.cloud import (
    CloudServicesSettings,
    RestoreOptions,
    ScreenSettings,
    advertising_chores,
    back_up,
    open_services,
    restore,
    utc_now_ns,
)
from tillfree.runtime.postgres import database
from tillfree.tenants import SYSTEM

_BOARD = quick_board(Turn(5, GREEN), currency="KRW", country="KR")


@pytest.mark.siege
def test_a_withdrawal_outlives_a_backup_from_before_it(server_folder: Path) -> None:
    data, copy, keys, anew = (server_folder / one for one in ("data", "copy", "keys", "anew"))
    data.mkdir(mode=0o711)
    with database(data / "postgres") as found, ad_loop(found, data) as loop:
        own = loop.retailer.own
        own.screens.desk.put_up(_BOARD, SYSTEM)
        with loop.town.shopper(loop.retailer) as ann:
            loop.agrees(ann)
            for days_ago in (3, 2, 1):
                loop.shops(ann, days_ago=days_ago)
            until(lambda: loop.is_inside(ann))
            until(lambda: loop.greets(ann, _BOARD))
            names = loop.names(ann)
            until(lambda: all(loop.in_files(one) for one in names))
            back_up(data, copy, keys=False)
            for purpose in AGREED:
                own.consents.withdraw(ann.person_id, purpose)
            back_up(data, keys, keys=True)
            organisation = own.organisation
    restore(RestoreOptions(copy, anew, keys))
    _see_that_nothing_is_left(anew, organisation, ann)


def _see_that_nothing_is_left(anew: Path, organisation: str, ann: Shopper) -> None:
    chosen = CloudServicesSettings(screens=ScreenSettings(identity_source=SOURCE))
    with (
        database(anew / "postgres") as found,
        open_services(found, utc_now_ns, settings=chosen) as services,
    ):
        own = services.of(organisation)
        folder = anew / "ads" / organisation
        chores = (
            own.audience.keeper.run,
            *advertising_chores(own.ads, folder, (own.log, own.profiles), utc_now_ns),
        )
        for _ in range(100):
            if not sum(chore() for chore in chores):
                break
        for purpose in (Purpose.RETARGET_WEB, Purpose.RETARGET_BILLBOARD):
            assert own.audience.desk.people("undecided", Asking("siege", purpose)) == ()
            assert ann.person_id not in own.profiles.people(Asking("siege", purpose))
        for file in (PEOPLE_FILE, SCREENS_FILE):
            assert (folder / file).read_bytes() == b""
        assert own.screens.greeter.token(ann.person_id) == ""
        assert not own.screens.greeter.greet(ann.person_id, _BOARD)
