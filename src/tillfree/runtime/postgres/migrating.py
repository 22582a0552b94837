"""Forward through the versions of a database, in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, make_url
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
