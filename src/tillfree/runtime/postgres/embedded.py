"""An own PostgreSQL server for a store or a demonstration, where no service is installed.

It listens on 127.0.0.1 only, on a free port, and asks for passwords that are made with the data
folder. The folder holds `data/`, `postgres.log`, `lock`, and a password each for `owner`,
`application` and `keys` (`owner.password`).
"""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from tillfree.core.errors import DatabaseUnavailable
from tillfree.runtime.own_server import OwnServer, free_ports, has_word
from tillfree.runtime.postgres.installed import is_reachable, programs, runs_as
from tillfree.runtime.postgres.settings import PostgresSettings


class EmbeddedPostgres(OwnServer):
    """A server as a context manager: started at the beginning of the block, stopped at its end."""

    def __init__(self, folder: Path, settings: PostgresSettings | None = None) -> None:
        """Name the folder; nothing is written or started yet."""
        self._settings = settings or PostgresSettings()
        super().__init__(folder, "postgres.log", self._settings.poll_s)
        self._data = self.folder / "data"
        self._port = 0

    @property
    def owner_password(self) -> str:
        """The password of the role `postgres`, which owns and migrates."""
        return (self.folder / "owner.password").read_text("utf-8")

    @property
    def application_password(self) -> str:
        """The password of the role that the application connects with."""
        return (self.folder / "application.password").read_text("utf-8")

    @property
    def keys_password(self) -> str:
        """The password of the role that the vault of keys connects with."""
        return (self.folder / "keys.password").read_text("utf-8")

    def url(self, role: str, password: str, database: str = "postgres") -> str:
        """Return the URL for a role; it stays the same when the server is started again."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self._port}/{database}"

    def join(self) -> bool:
        """Speak to the folder's server that another process runs; False where none does."""
        try:
            lines = (self._data / "postmaster.pid").read_text("utf-8").split("\n")
            process_id, port = int(lines[0]), int(lines[3])
        except (FileNotFoundError, ValueError, IndexError):
            return False
        self._port = port
        return has_word(process_id, self._data) and self._answers()

    def start(self) -> None:
        """Start the server, or start it again where it was killed; returns when it answers.

        Raises DatabaseUnavailable where the folder is in use or it does not come up in time.
        """
        if not self.ended():
            return
        self._hold_folder()
        self._end_orphan()
        if not (self._data / "PG_VERSION").exists():
            self._lay_data()
        if not (self.folder / "keys.password").exists():
            self._make_password("keys", os.geteuid())
        known_port = self._port
        for _ in range(self._settings.start_attempts):
            self._port = known_port or free_ports(1)[0]
            self._launch()
            if not self._wait(self._answers_or_ended, self._settings.ready_wait_s):
                self._cut_off()
                break
            if not self.ended():
                return
            # Who was killed may have left sessions that are just ending, or a server just begun.
            time.sleep(self._settings.again_s)
            self._end_orphan()
        raise DatabaseUnavailable(
            f"PostgreSQL in {self.folder} did not come up within {self._settings.ready_wait_s:g} s "
            f"({self._last_words()}): see {self._log}"
        )

    def stop(self) -> None:
        """Stop the server without waiting for those who are connected, and free the folder."""
        self._stop_with(signal.SIGINT, self._settings.stop_wait_s)

    def wait_until_ended(self) -> None:
        """Wait for the end of a server that somebody else ended.

        Raises DatabaseUnavailable where it goes on.
        """
        ended = self._process is None or self._wait(self.ended, self._settings.stop_wait_s)
        if not ended:
            raise DatabaseUnavailable(
                f"PostgreSQL in {self.folder}, process {self.process_id}, still runs after "
                f"{self._settings.stop_wait_s:g} s: end it"
            )

    def leave(self) -> None:
        """Let go of the folder but not of the server, as when this process were killed."""
        self._free_folder()

    def _hold_folder(self) -> None:
        """Keep other processes out; the system frees the folder when this process ends."""
        if self._lock:
            return
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise DatabaseUnavailable(
                f"the database folder {self.folder} is in use by another process: stop that one, "
                "or choose another folder"
            ) from error
        self._lock = lock

    def _end_orphan(self) -> None:
        """Stop a server whose process that started it was killed; nobody else holds the folder."""
        try:
            pid = int((self._data / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        if not has_word(pid, self._data):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        if not self._wait(lambda: not has_word(pid, self._data), self._settings.stop_wait_s):
            raise DatabaseUnavailable(
                f"an earlier server of {self.folder}, process {pid}, does not stop within "
                f"{self._settings.stop_wait_s:g} s: end it"
            )

    def _lay_data(self) -> None:
        who = runs_as(self._data)
        if who.is_other and not is_reachable(self._data):
            raise DatabaseUnavailable(
                f"the database folder {self.folder} lies where user {who.user}, as whom PostgreSQL "
                "runs, may not look: choose a folder outside of private ones, as in /var/lib"
            )
        bin_folder = programs(self.folder, who)
        # Laid beside and renamed: who is killed meanwhile leaves no half of a database.
        draft = self.folder / "data.partial"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, who.user, who.group)
        self._make_password("owner", who.user)
        self._make_password("application", os.geteuid())
        command: list[str | Path] = [bin_folder / "initdb", "-D", draft, "-U", "postgres"]
        command += ["-A", "scram-sha-256", f"--pwfile={self.folder / 'owner.password'}"]
        command += ["-E", "utf8", "--locale=C"]
        done = subprocess.run(
            command,
            cwd="/",
            check=False,
            capture_output=True,
            timeout=self._settings.initdb_wait_s,
            user=who.new_user,
            group=who.new_group,
            extra_groups=who.new_groups,
        )
        if done.returncode:
            words = done.stderr.decode("utf-8", "replace").strip()
            raise DatabaseUnavailable(
                f"no database could be laid in {self.folder} ({words}): choose another folder"
            )
        draft.rename(self._data)

    def _make_password(self, name: str, owner: int) -> None:
        place = self.folder / f"{name}.password"
        place.unlink(missing_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_hex(24), "utf-8")
        os.chown(place, owner, -1)

    def _launch(self) -> None:
        who = runs_as(self._data)
        command: list[str | Path] = [programs(self.folder, who) / "postgres", "-D", self._data]
        command += ["-h", "127.0.0.1", "-p", str(self._port), "-k", ""]
        command += ["-N", str(self._settings.connections), "-c", "log_min_error_statement=panic"]
        # Old files of its log are removed and not written over later: they held erased keys.
        command += ["-c", "wal_recycle=off"]
        # Its own session: Ctrl-C at the terminal is for us, who stop it when all else is done.
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=who.new_user,
                group=who.new_group,
                extra_groups=who.new_groups,
            )

    def _answers_or_ended(self) -> bool:
        return self.ended() or self._answers()

    def _answers(self) -> bool:
        try:
            url = self.url("postgres", self.owner_password)
            with psycopg.connect(url, connect_timeout=2) as connection:
                return connection.execute("select 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False
