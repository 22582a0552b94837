"""Forward through the versions of a database, in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool


def migrate_to_newest(url: str, folder: Path) -> None:
    """Bring a database to the newest version in `folder`; nothing happens where it is there.

    Raises sqlalchemy's OperationalError where the server cannot be reached or refuses the role.
    """
    config = Config()
    config.set_main_option("script_location", str(folder))
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version_fault(engine: Engine, folder: Path) -> str:
    """Return why the database is not at the newest version in `folder`, empty where it is."""
    newest = ScriptDirectory(str(folder)).get_current_head()
    try:
        with engine.connect() as connection:
            found = connection.execute(text("select version_num from alembic_version")).scalar()
    except SQLAlchemyError as error:
        return f"the database does not answer: {type(error).__name__}"
    if found != newest:
        return f"the database is at version {found}, this program needs {newest}: migrate it"
    return ""
