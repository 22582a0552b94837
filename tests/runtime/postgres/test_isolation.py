"""Organisations are apart in every table there is, whoever made it.

A table that a later version adds is found here by itself: it must have a forced policy, and no
grant by which the application could pass.
"""

from collections.abc import Iterator

import psycopg
import pytest

from tillfree.runtime.postgres import Database
from tillfree.runtime.postgres.database import APPLICATION_ROLE

OWN = "(organisation = current_setting('app.org'::text, true))"
DIRECTORY = "(current_setting('app.directory'::text, true) = 'on'::text)"


@pytest.fixture(params=["journal", "keys"])
def connection(
    request: pytest.FixtureRequest, shared_database: Database
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Give a connection to each database that sees the catalogue."""
    url = {"journal": shared_database.owner_url, "keys": shared_database.keys_url}[request.param]
    with psycopg.connect(url) as connection:
        yield connection


def _tables(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    query = (
        "select relname from pg_class where relkind in ('r', 'p') and relname <> 'alembic_version'"
        " and relnamespace = 'public'::regnamespace order by 1"
    )
    found = [str(row[0]) for row in connection.execute(query)]
    assert len(found) >= 3
    return found


def test_every_table_has_forced_policies(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    query = (
        "select relrowsecurity and relforcerowsecurity,"
        " exists (select from pg_attribute where attrelid = pg_class.oid"
        "  and attname = 'organisation' and attnotnull) from pg_class where oid = %s::regclass"
    )
    for table in _tables(connection):
        assert connection.execute(query, [table]).fetchone() == (True, True), table
        rows = connection.execute(
            "select cmd, qual, with_check from pg_policies"
            " where tablename = %s and permissive = 'PERMISSIVE' order by 1",
            [table],
        ).fetchall()
        policies: list[tuple[str, str, str | None]] = [("ALL", OWN, OWN)]
        if table == "organisation":
            policies.append(("SELECT", DIRECTORY, None))
        assert rows == policies, table


def test_profiles_have_a_policy_that_takes_away(shared_database: Database) -> None:
    query = (
        "select tablename, cmd, qual = with_check from pg_policies where permissive = 'RESTRICTIVE'"
    )
    with psycopg.connect(shared_database.owner_url) as connection:
        assert connection.execute(query).fetchall() == [("person_profile", "ALL", True)]


def test_no_view_and_no_function_passes_by(
    connection: psycopg.Connection[tuple[object, ...]],
) -> None:
    # A view that reads with the rights of who asks is held by the policies of its tables.
    views = (
        "select relname from pg_class where relnamespace = %s::regnamespace and (relkind = 'm' or"
        " relkind = 'v' and not coalesce(reloptions @> array['security_invoker=true'], false))"
    )
    assert connection.execute(views, ["public"]).fetchall() == []
    definers = "select proname from pg_proc where prosecdef and pronamespace = %s::regnamespace"
    assert connection.execute(definers, ["public"]).fetchall() == []


def test_the_application_owns_nothing_and_cannot_empty_a_table(shared_database: Database) -> None:
    with psycopg.connect(shared_database.owner_url) as connection:
        for table in _tables(connection):
            query = (
                "select has_table_privilege(%s, oid, 'truncate, references, trigger'),"
                " pg_get_userbyid(relowner) from pg_class where oid = %s::regclass"
            )
            row = connection.execute(query, [APPLICATION_ROLE, table]).fetchone()
            assert row == (False, "postgres"), table


def test_no_table_shows_another_organisations_rows(shared_database: Database) -> None:
    with psycopg.connect(shared_database.owner_url) as owner:
        tables = _tables(owner)
        others = {
            table: owner.execute(f'select count(*) from "{table}"').fetchone() for table in tables
        }
    assert any(others.values())
    for organisation in ("one-that-is-not-there", ""):
        with psycopg.connect(shared_database.url) as connection:
            connection.execute("select set_config('app.org', %s, true)", [organisation])
            for table in tables:
                found = connection.execute(f'select count(*) from "{table}"').fetchone()
                assert found == (0,), table
