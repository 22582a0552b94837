"""Where bytes of a person may be left: in files of the server, in copies of its tables."""

import base64
from pathlib import Path

import psycopg


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below the folder by its path, the server's log included."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def forms(secret: bytes) -> tuple[bytes, ...]:
    """Return how bytes may stand in a file."""
    return secret, secret.hex().encode(), base64.b64encode(secret)


def copy_of_tables(url: str) -> bytes:
    """Return what a backup of the journal's database holds: every row of every table."""
    parts = []
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
        for (name,) in names:
            with connection.cursor().copy(f'copy "{name}" to stdout') as lines:
                parts += [bytes(line) for line in lines]
    return b"".join(parts)
