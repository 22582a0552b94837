"""Boards put together for one organisation: its bidder, who agreed, what is shown; chores."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tillfree.ads.boards import BoardSettings, ForWhom, Playlist, Way, filled
from tillfree.ads.boards_postgres import (
    ArrivalKeeper,
    BoardDesk,
    FaceDesk,
    Greeter,
    GreeterParts,
    KnownBoard,
    Plays,
    SegmentsOf,
)
from tillfree.consent import KeyVault
from tillfree.consent.postgres import ConsentDesk, ProfileShelf
from tillfree.runtime.cloud.back_office import Chore
from tillfree.runtime.cloud.bidder_line import BidderLine
from tillfree.runtime.cloud.face_reading import ReadFace
from tillfree.runtime.cloud.settings import ScreenSettings
from tillfree.tenants.postgres import Office

_CODES = b"codes on screens"


@dataclass(frozen=True, slots=True)
class BoardServices:
    """Screens of one organisation. `bidder` sells their places, `read_face` makes templates."""

    desk: BoardDesk
    plays: Plays
    greeter: Greeter
    arrivals: ArrivalKeeper
    faces: FaceDesk
    read_face: ReadFace
    bidder: BidderLine
    source: str
    settings: BoardSettings
    now_ns: Callable[[], int]

    def playlist(self, known: KnownBoard) -> Playlist:
        """Return what a board shows from now on; its places for sale are sold now."""
        board = known.board
        shared = self.arrivals.shared(board.store_id) if Way.ARRIVAL in board.ways else ()
        whom = ForWhom(self.source, segments=shared)
        return filled(board, self.now_ns(), self.bidder.ask, whom, self.settings)


@dataclass(frozen=True, slots=True)
class BoardParts:
    """What boards stand on."""

    office: Office
    shelf: ProfileShelf
    vault: KeyVault
    consents: ConsentDesk
    person_of: Callable[[str], str | None]
    segments_of: SegmentsOf
    read_face: ReadFace


def boards_of(parts: BoardParts, settings: ScreenSettings) -> BoardServices:
    """Put the boards of an organisation together."""
    office, chosen = parts.office, settings.boards
    log, now_ns = office.log, office.now_ns
    bidder = BidderLine(settings.bidder_url, chosen.answer_s)

    def key() -> bytes:
        return hmac.digest(parts.vault.index_key(log.organisation), _CODES, hashlib.sha256)

    made = GreeterParts(log, parts.shelf, bidder.ask, key, now_ns, settings.identity_source)
    return BoardServices(
        desk=BoardDesk(office, chosen),
        plays=Plays(log, bidder.tell, now_ns, chosen),
        greeter=Greeter(made, chosen),
        arrivals=ArrivalKeeper(
            log, parts.shelf, parts.person_of, parts.segments_of, now_ns, chosen
        ),
        faces=FaceDesk(office, parts.shelf, parts.consents, chosen),
        read_face=parts.read_face,
        bidder=bidder,
        source=settings.identity_source,
        settings=chosen,
        now_ns=now_ns,
    )


def board_chores(boards: BoardServices) -> Sequence[Chore]:
    """Return the chores: who left stores is counted, what is over is deleted."""
    return (
        boards.arrivals.run,
        boards.arrivals.forget,
        boards.greeter.forget,
        boards.faces.end_unfounded,
    )
