"""Events that wait, handed over to their tools: in batches, with consent asked at that moment.

A batch is claimed, sent, and marked. Who is killed between the answer and the mark sends it again
with the same ids, by which a tool passes over what it has. What a tool would count again is sent
at most once: that it is handed over is noted before, and where no answer tells what came of it, it
is given up, for somebody to look at.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from tillfree.core.clock import nanoseconds
from tillfree.core.errors import DeliveryFailed, OutcomeUnknown
from tillfree.insight.exporters import (
    Destination,
    Outgoing,
    ToolRequest,
    build_requests,
    may_repeat,
)
from tillfree.insight.postgres.export_desk import ExportDesk, kind_of
from tillfree.insight.pseudonyms import Pseudonyms
from tillfree.journal.postgres import Claimed, PostgresFactLog, transaction

_SERVER_TROUBLE = 500
"""From here on an answer says that the server failed, at whatever point."""
_NOT_NOW = 503
"""The one answer of a server in trouble that says that it did nothing."""
_UNKNOWN = "it may have been counted, and would be once more: it is not sent again by itself"
_REFUSING = frozenset({400, 413, 422})
"""Answers that speak of the content: it is sent in halves, to find which event is refused."""


class Post(Protocol):
    """Who hands one request over."""

    def __call__(self, request: ToolRequest, secret: str) -> int:
        """Return the status of the answer; raises DeliveryFailed where there is none.

        A request that `is_signed` is signed with the secret.
        """
        ...


class Linked(Protocol):
    """Who knows whose visits may be linked."""

    def person_of_visit(self, visit_id: str) -> str:
        """Return who made a visit where they agree to be linked now, else nothing."""
        ...

    def pseudonyms(self) -> Pseudonyms:
        """Return what makes the organisation's names."""
        ...


class ExportSender:
    """Sends the events of one organisation; several processes may do so."""

    def __init__(
        self,
        desk: ExportDesk,
        log: PostgresFactLog,
        linked: Linked,
        now_ns: Callable[[], int],
    ) -> None:
        """`linked` is asked whenever something is sent, so a withdrawal holds at once."""
        self._desk = desk
        self._log = log
        self._linked = linked
        self._now_ns = now_ns

    def run(self, post: Post, is_ending: Callable[[], bool] = lambda: False) -> int:
        """Send what is due, a bounded part of it; return how many events were claimed.

        `is_ending` is asked before each request; what is left then is sent when its claim runs out.
        """
        return sum(self._run(one, post, is_ending) for one in self._desk.all())

    def _run(self, destination: Destination, post: Post, is_ending: Callable[[], bool]) -> int:
        if is_ending():
            return 0
        settings = self._desk.settings
        claimed = self._desk.outbox.claim(kind_of(destination.destination_id), settings.batch)
        if not claimed:
            return 0
        waiting = {one.message.outbox_id: one for one in claimed}
        events = self._events(destination, claimed)
        left_out = [key for key, one in events.items() if self._is_withheld(destination, one)]
        self._delivered([waiting[key] for key in left_out])
        lost = [
            key
            for key, one in events.items()
            if waiting[key].was_handed_over and not may_repeat(destination.tool, one)
        ]
        self._refused([waiting[key] for key in lost], f"who sent it was ended: {_UNKNOWN}")
        left_out += lost
        by_event = {
            one.event.event_id: waiting[key] for key, one in events.items() if key not in left_out
        }
        told = [one for key, one in events.items() if key not in left_out]
        secret = self._desk.secret(destination)
        built = build_requests(destination, secret, told, self._now_ns())
        for one in built.refused:
            self._refused([by_event[one.event_id]], one.why)
        until_ns = self._now_ns() + nanoseconds(settings.turn_s)
        of_event = {one.event.event_id: one for one in told}
        for request in built.requests:
            if self._now_ns() >= until_ns or is_ending():
                # Their claims run out, and whoever is next takes them; sent now they might overlap.
                break
            self._send(destination, secret, request, (of_event, by_event, post))
        return len(claimed)

    def _send(
        self,
        destination: Destination,
        secret: str,
        request: ToolRequest,
        known: tuple[dict[str, Outgoing], dict[str, Claimed], Post],
    ) -> None:
        """Send a request; what is refused for its content, again in halves."""
        of_event, by_event, post = known
        messages = [by_event[event_id] for event_id in request.event_ids]
        tool = destination.tool
        once = [
            by_event[event_id]
            for event_id in request.event_ids
            if not may_repeat(tool, of_event[event_id])
        ]
        self._handing_over(once)
        try:
            status = post(request, secret)
        except OutcomeUnknown as error:
            self._refused(once, f"{tool} did not answer: {_UNKNOWN}")
            self._failed([one for one in messages if one not in once], str(error))
            return
        except DeliveryFailed as error:
            self._failed(messages, str(error))
            return
        if 200 <= status < 300:
            self._delivered(messages)
        elif status not in _REFUSING:
            if status >= _SERVER_TROUBLE and status != _NOT_NOW:
                self._refused(once, f"{tool} answered {status}: {_UNKNOWN}")
                messages = [one for one in messages if one not in once]
            self._failed(messages, f"{tool} answered {status}: it is tried again")
        elif len(messages) == 1:
            self._refused(messages, f"{tool} answered {status}, it takes no such event")
        else:
            middle = len(request.event_ids) // 2
            for ids in (request.event_ids[:middle], request.event_ids[middle:]):
                half = [of_event[event_id] for event_id in ids]
                for part in build_requests(destination, secret, half, self._now_ns()).requests:
                    self._send(destination, secret, part, known)

    def _events(self, destination: Destination, claimed: Sequence[Claimed]) -> dict[str, Outgoing]:
        """Return events by message, with people's pseudonyms for just this destination, if any."""
        found = {
            one.message.outbox_id: msgspec.json.decode(one.message.payload, type=Outgoing)
            for one in claimed
        }
        visits = dict.fromkeys(one.event.session_id for one in found.values())
        purpose = f"export {destination.destination_id}"
        people = {visit_id: self._linked.person_of_visit(visit_id) for visit_id in visits}
        pseudonyms = self._linked.pseudonyms()
        names = {
            visit_id: pseudonyms.of(purpose, person)
            for visit_id, person in people.items()
            if person
        }
        return {key: _as(one, names.get(one.event.session_id, "")) for key, one in found.items()}

    @staticmethod
    def _is_withheld(destination: Destination, one: Outgoing) -> bool:
        return destination.only_linked and not one.event.person

    def _handing_over(self, messages: Sequence[Claimed]) -> None:
        if messages:
            with transaction(self._log.engine, self._log.organisation) as connection:
                for one in messages:
                    self._desk.outbox.note_handing_over(connection, one)

    def _delivered(self, messages: Sequence[Claimed]) -> None:
        if messages:
            with transaction(self._log.engine, self._log.organisation) as connection:
                for one in messages:
                    self._desk.outbox.note_delivered(connection, one)

    def _failed(self, messages: Sequence[Claimed], why: str) -> None:
        with transaction(self._log.engine, self._log.organisation) as connection:
            for one in messages:
                self._desk.outbox.note_failed(connection, one, why)

    def _refused(self, messages: Sequence[Claimed], why: str) -> None:
        with transaction(self._log.engine, self._log.organisation) as connection:
            for one in messages:
                self._desk.outbox.note_refused(connection, one, why)


def _as(one: Outgoing, person: str) -> Outgoing:
    return msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, person=person))
