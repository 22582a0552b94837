"""`tillfree cloud` with its options, as a process: it settles, answers, leaves nothing behind."""

import json
from pathlib import Path

import httpx

from tests.runtime.cloud.folder import database_of, processes_of
from tests.runtime.nats.wire import Command, running, wait_until
from tests.runtime.small_world import settling_bundle
from tillfree.insight.lake import Lake, Scope
from tillfree.journal.postgres import transaction
from tillfree.premises import load_bundle
from tillfree.runtime.cloud import OrganisationServices, open_services, utc_now_ns
from tillfree.runtime.cloud_demo.books import open_books
from tillfree.runtime.postgres import database
from tillfree.settlement import SandboxProvider
from tillfree.settlement.postgres import trial_balance

STORE = "store-6"


def _cloud(folder: Path, *words: str) -> Command:
    (folder / "stores.json").write_text(json.dumps({STORE: "shop"}), "utf-8")
    stores, settings = folder / "stores.json", folder / "settings.toml"
    settings.write_text("[cloud.measuring]\nflush_s = 2.0\nplaces_s = 2.0\n", "utf-8")
    return Command(
        folder / "cloud.log", "cloud", "--data", folder / "cloud", "--stores", stores,
        "--settings", settings, *words,
    )  # fmt: skip


def _captured(own: OrganisationServices) -> dict[str, object]:
    facts = [entry.fact for entry in own.log.read()]
    return {fact.subject: fact.body["total_minor"] for fact in facts if fact.kind == "ReceiptPaid"}


def test_a_recording_is_settled_and_paid_and_the_process_ends_in_order(server_folder: Path) -> None:
    data, bundle = server_folder / "cloud", settling_bundle()
    data.mkdir()
    data.chmod(0o711)
    with database(data / "postgres") as found, open_services(found, utc_now_ns) as services:
        open_books(services.of("shop"), load_bundle(bundle))
    cloud = _cloud(server_folder, "--sandbox", "--port", "0")
    edge = Command(
        server_folder / "edge.log", "edge", bundle, "--data", server_folder / "edge",
        "--uplink", data / "server/uplinks" / f"{STORE}.json",
        "--recording", bundle / "recording.mcap", "--speed", "0",
    )  # fmt: skip
    with running(cloud):
        wait_until(lambda: cloud.said("cloud_begins"), "the cloud begins")
        lines = cloud.log.read_text("utf-8").splitlines()
        begins = next(json.loads(line) for line in lines if "api_begins" in line)
        assert httpx.get(begins["address"] + "/ready").json() == {"status": "ok"}
        with running(edge):
            wait_until(edge.ended, "the recording is over")
        assert edge.stop() == 0
        at_work = database_of(data)
        assert at_work is not None
        with open_services(at_work, utc_now_ns) as services:
            own = services.of("shop")
            wait_until(lambda: bool(_captured(own)), "the visit is paid")
            paid = _captured(own)
            with transaction(own.log.engine, own.organisation) as connection:
                accounts = trial_balance(connection)
        wait_until(lambda: _measured(data / "lake") == paid, "the lake knows what was paid")
        assert cloud.stop() == 0, cloud.log.read_text("utf-8")
    assert processes_of(server_folder) == {}
    assert sum(one.debit_minor - one.credit_minor for one in accounts) == 0
    assert not any(one.pending_minor for one in accounts)
    bank = SandboxProvider(b"sandbox", data / "sandbox.book")
    assert {visit: bank.captured_minor(visit) for visit in paid} == paid


def _measured(root: Path) -> dict[str, object]:
    """Return what the lake knows to be paid, of visits whose ways and looks it has."""
    with Lake(root).reader(Scope("shop")) as reader:
        return dict(
            reader.connection.execute(
                "SELECT visit_id, paid_minor FROM visits WHERE paid_minor > 0"
                " AND visit_id IN (SELECT visit_id FROM positions)"
                " AND visit_id IN (SELECT visit_id FROM stays)"
                " AND visit_id IN (SELECT visit_id FROM events WHERE name = 'purchase')"
            ).fetchall()
        )


def test_told_to_end_while_it_begins_it_leaves_nothing(server_folder: Path) -> None:
    cloud = _cloud(server_folder)
    with running(cloud):
        wait_until(lambda: len(processes_of(server_folder)) > 1, "its database begins")
        assert cloud.stop() == 0, cloud.log.read_text("utf-8")
        wait_until(lambda: not processes_of(server_folder), "all have ended")
