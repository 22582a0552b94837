"""Read models brought up to the log, or emptied and folded again from its first fact."""

from sqlalchemy import Connection, delete

from tillfree.journal.postgres.engine import transaction
from tillfree.journal.postgres.postgres_log import PostgresFactLog
from tillfree.journal.postgres.projections import fold
from tillfree.journal.postgres.tables import PROJECTION


def catch_up(log: PostgresFactLog) -> None:
    """Fold what the log's projections have not seen; for the start of a process.

    An append does so as well, but lets everybody wait for it then.
    """
    with transaction(log.engine, log.organisation) as connection:
        catch_up_in(connection, log)


def catch_up_in(connection: Connection, log: PostgresFactLog) -> None:
    """Catch up within the caller's transaction, which has the log's turn from then on.

    For who decides by the rows: they are those of the log's end, and stay so until it has appended.
    """
    log.take_turn(connection)
    fold(connection, log, log.projections)


def rebuild(log: PostgresFactLog) -> None:
    """Empty the tables of the log's projections and fold them again, in one transaction.

    Readers see the old rows until the new ones are complete; appends wait so long. Other
    organisations' rows are not touched.
    """
    with transaction(log.engine, log.organisation) as connection:
        log.take_turn(connection)
        for projection in log.projections:
            for table in reversed(projection.tables):
                own = table.c.organisation == log.organisation
                connection.execute(delete(table).where(own))
        names = [projection.name for projection in log.projections]
        connection.execute(
            delete(PROJECTION).where(
                PROJECTION.c.organisation == log.organisation, PROJECTION.c.name.in_(names)
            )
        )
        fold(connection, log, log.projections)
