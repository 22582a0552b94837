"""Who waits for a journal to grow is told by this process at once, and finds what others append."""

import asyncio
import threading
from collections.abc import Callable

from tillfree.core.errors import DatabaseUnavailable
from tillfree.web.news import News

_NEVER_S, _SOON_S, _WAIT_S = 600.0, 0.01, 60.0


def _heard(news: News, meanwhile: Callable[[], None], wait_s: float = _WAIT_S) -> bool:
    """Wait for news behind position 3; another thread does something as soon as that waits."""

    async def story() -> bool:
        waiting = asyncio.create_task(news.grown("shop", 3, wait_s))
        await asyncio.sleep(0)
        thread = threading.Thread(target=meanwhile)
        thread.start()
        told = await waiting
        thread.join()
        return told

    return asyncio.run(story())


def test_what_this_process_appends_is_told_at_once() -> None:
    news = News(lambda _: 3, _NEVER_S)
    assert _heard(news, lambda: news.told("shop", 4))
    assert not _heard(news, lambda: news.told("another", 9), 0.1)
    assert not _heard(news, lambda: news.told("shop", 3), 0.1)
    news.told("shop", 5)  # the loop is closed, which holds up nobody


def test_what_others_append_is_found() -> None:
    there = [3]
    news = News(lambda _: there[0], _SOON_S)
    assert _heard(news, lambda: there.__setitem__(0, 4))


def test_a_database_that_is_away_tells_nothing_and_comes_back() -> None:
    answers = iter([3])

    def position(_: str) -> int:
        if next(answers, 0):
            raise DatabaseUnavailable("away")
        return 4

    assert _heard(News(position, _SOON_S), lambda: None)


def test_who_waits_goes_when_the_process_ends() -> None:
    news = News(lambda _: 3, _NEVER_S)

    async def story() -> bool:
        waiting = asyncio.create_task(news.grown("shop", 3, _WAIT_S))
        await asyncio.sleep(0)
        news.close()
        return await waiting

    assert not asyncio.run(story())
