"""What alembic runs for each migration: the steps, in the transaction that it was handed."""

from alembic import context

# Two processes that start at once: the second waits, and finds the work done.
_connection = context.config.attributes["connection"]
_connection.exec_driver_sql("select pg_advisory_xact_lock(7133100500)")
context.configure(connection=_connection)
context.run_migrations()
