"""A board's playlist: its own pictures for a day ahead, and what was bought for the loop of now."""

from dataclasses import replace

from tillfree.ads.boards.market import Ask, ForWhom, bought_item, screen_request
from tillfree.ads.boards.records import Board, Daypart, Item, Playlist, Span
from tillfree.ads.boards.schedule import parts_ahead
from tillfree.ads.boards.settings import BoardSettings
from tillfree.core.clock import NS_PER_S
from tillfree.core.ids import derived_id


def filled(
    board: Board, now_ns: int, ask: Ask, shared: ForWhom, settings: BoardSettings
) -> Playlist:
    """Return what a board shows from now on.

    Places for sale are asked for in the loop of now alone: a bid is for a play that comes soon. The
    first of them is for those who `shared` names, if they are not nobody.
    """
    until_ns = now_ns + settings.horizon_s * NS_PER_S
    spans = []
    for number, (from_ns, end_ns, part) in enumerate(parts_ahead(board, now_ns, until_ns)):
        is_now = number == 0 and from_ns == now_ns
        items = _sold(board, part, now_ns, ask, shared) if is_now else _own(part)
        spans.append(Span(from_ns, end_ns, items))
    return Playlist(now_ns, tuple(spans))


def _own(part: Daypart) -> tuple[Item, ...]:
    return tuple(
        Item(_item_id(turn.image_url, turn.words), turn.seconds, turn.image_url, turn.words)
        for turn in part.loop
        if turn.image_url
    )


def _sold(board: Board, part: Daypart, now_ns: int, ask: Ask, shared: ForWhom) -> tuple[Item, ...]:
    items: list[Item] = []
    for number, turn in enumerate(part.loop):
        if turn.image_url:
            item_id = _item_id(turn.image_url, turn.words)
            items.append(Item(item_id, turn.seconds, turn.image_url, turn.words))
            continue
        request_id = derived_id(board.board_id, "turn", number, now_ns)
        item = None
        if shared.segments:
            request = screen_request(board, request_id, turn.seconds, shared)
            item = bought_item(ask(request), board, turn.seconds)
            shared = replace(shared, segments=())
        if item is None:
            request = screen_request(board, request_id, turn.seconds, ForWhom())
            item = bought_item(ask(request), board, turn.seconds)
        if item is not None:
            items.append(item)
    return tuple(items)


def _item_id(image_url: str, words: str) -> str:
    return derived_id("board", "own", image_url, words)
