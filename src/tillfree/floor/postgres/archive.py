"""One organisation's floors as they are kept: plans, paths of the last hours, traces of acts."""

import zlib
from collections.abc import Sequence

import msgspec
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from tillfree.core.clock import nanoseconds
from tillfree.floor.frames import Frame
from tillfree.floor.plan import FloorPlan
from tillfree.floor.postgres.tables import ACT_TRACE, FLOOR_PATH, FLOOR_PLAN
from tillfree.floor.settings import FloorSettings
from tillfree.floor.traces import ActTrace
from tillfree.journal.postgres import OWN_ORGANISATION, transaction

_CHUNKS_MAX = 2_000
"""Rows of positions that one look reads at most: five hours and a half."""
_frames_of = msgspec.json.Decoder(list[Frame]).decode


class FloorArchive:
    """Keeps and shows; what is too old goes whenever something comes."""

    def __init__(
        self,
        engine: Engine,
        organisation: str,
        settings: FloorSettings | None = None,
    ) -> None:
        """Work on the organisation's rows."""
        self._engine = engine
        self._organisation = organisation
        self._settings = settings or FloorSettings()

    def keep_plan(self, plan: FloorPlan) -> None:
        """Keep a store's plan in the place of the one before."""
        body = msgspec.json.encode(plan)
        row = insert(FLOOR_PLAN).values(
            organisation=OWN_ORGANISATION, store_id=plan.store_id, body=body
        )
        key = [FLOOR_PLAN.c.organisation, FLOOR_PLAN.c.store_id]
        with transaction(self._engine, self._organisation) as connection:
            connection.execute(row.on_conflict_do_update(index_elements=key, set_={"body": body}))

    def plan(self, store_id: str) -> FloorPlan | None:
        """Return a store's plan, None before it told one."""
        query = select(FLOOR_PLAN.c.body).where(
            FLOOR_PLAN.c.organisation == OWN_ORGANISATION, FLOOR_PLAN.c.store_id == store_id
        )
        with transaction(self._engine, self._organisation) as connection:
            body = connection.execute(query).scalar()
        return None if body is None else msgspec.json.decode(bytes(body), type=FloorPlan)

    def keep_frames(self, store_id: str, frames: Sequence[Frame]) -> None:
        """Keep some seconds of positions; the same again changes nothing."""
        if not frames:
            return
        row = insert(FLOOR_PATH).values(
            organisation=OWN_ORGANISATION,
            store_id=store_id,
            from_ns=frames[0].t_ns,
            until_ns=frames[-1].t_ns,
            body=zlib.compress(msgspec.json.encode(frames)),
        )
        newest = select(func.max(FLOOR_PATH.c.until_ns)).where(
            FLOOR_PATH.c.organisation == OWN_ORGANISATION, FLOOR_PATH.c.store_id == store_id
        )
        kept_ns = nanoseconds(self._settings.path_kept_s)
        # By the store's own clock: a recording that is played may be of another year.
        old = delete(FLOOR_PATH).where(
            FLOOR_PATH.c.organisation == OWN_ORGANISATION,
            FLOOR_PATH.c.store_id == store_id,
            FLOOR_PATH.c.until_ns < newest.scalar_subquery() - kept_ns,
        )
        with transaction(self._engine, self._organisation) as connection:
            connection.execute(row.on_conflict_do_nothing())
            connection.execute(old)

    def frames(self, store_id: str, from_ns: int, until_ns: int) -> tuple[Frame, ...]:
        """Return the positions between two moments (ns UTC), both included, in order."""
        query = (
            select(FLOOR_PATH.c.body)
            .where(
                FLOOR_PATH.c.organisation == OWN_ORGANISATION,
                FLOOR_PATH.c.store_id == store_id,
                FLOOR_PATH.c.until_ns >= from_ns,
                FLOOR_PATH.c.from_ns <= until_ns,
            )
            .order_by(FLOOR_PATH.c.from_ns)
            .limit(_CHUNKS_MAX)
        )
        with transaction(self._engine, self._organisation) as connection:
            bodies = connection.execute(query).scalars().all()
        return tuple(
            frame
            for body in bodies
            for frame in _frames_of(zlib.decompress(bytes(body)))
            if from_ns <= frame.t_ns <= until_ns
        )

    def keep_trace(self, store_id: str, trace: ActTrace) -> None:
        """Keep what plates weighed around an act; told again it takes the place of before."""
        columns = {
            "store_id": store_id,
            "t_ns": trace.t_ns,
            "body": zlib.compress(msgspec.json.encode(trace)),
        }
        row = insert(ACT_TRACE).values(
            organisation=OWN_ORGANISATION, interaction_id=trace.interaction_id, **columns
        )
        old = delete(ACT_TRACE).where(
            ACT_TRACE.c.organisation == OWN_ORGANISATION,
            ACT_TRACE.c.store_id == store_id,
            ACT_TRACE.c.t_ns < trace.t_ns - nanoseconds(self._settings.traces_kept_s),
        )
        key = [ACT_TRACE.c.organisation, ACT_TRACE.c.interaction_id]
        with transaction(self._engine, self._organisation) as connection:
            connection.execute(row.on_conflict_do_update(index_elements=key, set_=columns))
            connection.execute(old)

    def traces(self, interaction_ids: Sequence[str]) -> dict[str, ActTrace]:
        """Return what plates weighed around acts, by act; those that are not kept are left out."""
        query = select(ACT_TRACE.c.interaction_id, ACT_TRACE.c.body).where(
            ACT_TRACE.c.organisation == OWN_ORGANISATION,
            ACT_TRACE.c.interaction_id.in_(interaction_ids),
        )
        with transaction(self._engine, self._organisation) as connection:
            rows = connection.execute(query).all() if interaction_ids else ()
        return {
            row.interaction_id: msgspec.json.decode(zlib.decompress(bytes(row.body)), type=ActTrace)
            for row in rows
        }

    def kept_span_ns(self, store_id: str) -> tuple[int, int]:
        """Return the first and the last moment that positions are kept of; both 0 for none."""
        query = select(func.min(FLOOR_PATH.c.from_ns), func.max(FLOOR_PATH.c.until_ns)).where(
            FLOOR_PATH.c.organisation == OWN_ORGANISATION, FLOOR_PATH.c.store_id == store_id
        )
        with transaction(self._engine, self._organisation) as connection:
            first, last = connection.execute(query).one()
        return int(first or 0), int(last or 0)
