"""Connections to the database of an organisation: pooled, tried before use, always with a tenant.

Every transaction names its organisation first. The policies of the tables compare each row with
that name, so a query that forgets its WHERE still sees only rows of this organisation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Connection, Engine, create_engine, func, make_url, select
from sqlalchemy.exc import InterfaceError, OperationalError

from tillfree.core.errors import DatabaseUnavailable
from tillfree.journal.postgres.growth import take_growth, tell_growth

_JOINED: ContextVar[tuple[Engine, str, Connection] | None] = ContextVar("joined", default=None)
"""The transaction that this thread or task joins whatever it does into; see `one_transaction`."""


def open_engine(url: str, *, connections: int = 5) -> Engine:
    """Return a pool of at most `connections` connections to `postgresql://...`.

    A connection is tried before it is lent, so a restart of the server in between goes unnoticed.
    """
    # No overflow: who needs one more waits, instead of crowding the server.
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=connections,
        max_overflow=0,
    )


@contextmanager
def transaction(engine: Engine, organisation: str) -> Iterator[Connection]:
    """Give one transaction in the organisation's name; it is committed at the end of the block.

    Within `one_transaction` it is that one, committed at its end. Who listens is then told whether
    the journal grew. Raises DatabaseUnavailable where the connection cannot be made or breaks.
    """
    joined = _JOINED.get()
    if joined is not None and joined[0] is engine and joined[1] == organisation:
        yield joined[2]
        return
    with _answering(engine), engine.begin() as connection:
        take_growth(connection)
        # For this transaction only (`true`): a pooled connection must not keep a tenant.
        connection.execute(select(func.set_config("app.org", organisation, True)))
        yield connection
        position = take_growth(connection)
    if position:
        tell_growth(engine, organisation, position)


@contextmanager
def one_transaction(engine: Engine, organisation: str) -> Iterator[Connection]:
    """Let all that the caller does in the organisation's name be one transaction: kept, or nothing.

    For who must write something of their own together with what other packages do. What raises
    leaves the block; a refusal that is caught inside would leave half of it to be kept.
    """
    with transaction(engine, organisation) as connection:
        before = _JOINED.set((engine, organisation, connection))
        try:
            yield connection
        finally:
            _JOINED.reset(before)


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose statements each take effect at once, in nobody's name.

    For what a server does to itself; rows of tenants are not seen. Raises DatabaseUnavailable.
    """
    apart = engine.execution_options(isolation_level="AUTOCOMMIT")
    with _answering(engine), apart.connect() as connection:
        yield connection


@contextmanager
def _answering(engine: Engine) -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        place = engine.url.render_as_string(hide_password=True)
        raise DatabaseUnavailable(
            f"the database {place} does not answer ({str(error.orig).strip()}): "
            "do the same again when it is back, what was kept is not kept twice"
        ) from error
