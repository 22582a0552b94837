"""The two servers: the cloud's hub, and the one in each store, a leaf that goes on when alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tillfree.runtime.nats.access import (
    HubAccess,
    LeafAccess,
    Login,
    Uplink,
    hub_secrets,
    leaf_secrets,
    write_private,
)
from tillfree.runtime.nats.config import Ports, hub_config, leaf_config
from tillfree.runtime.nats.embedded import EmbeddedNats
from tillfree.runtime.nats.settings import NatsServerSettings, StreamSettings
from tillfree.runtime.nats.subjects import check_store_id


@dataclass(frozen=True, slots=True)
class Hub:
    """The cloud's running server: how it is reached, and what each store's server needs."""

    server: EmbeddedNats
    access: HubAccess
    uplinks: dict[str, Uplink]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A store's running server, and how it is reached."""

    server: EmbeddedNats
    access: LeafAccess


@contextmanager
def hub_server(
    folder: Path,
    stores: list[str],
    settings: NatsServerSettings | None = None,
    streams: StreamSettings | None = None,
) -> Iterator[Hub]:
    """Run the cloud's server for these stores; it is stopped at the end of the block.

    `hub.json` in the folder lets a process of the cloud in, `uplinks/<store>.json` is for that
    store. Raises WireUnavailable where it does not start, IdRefused for a store id that cannot be.
    """
    chosen, kept = settings or NatsServerSettings(), streams or StreamSettings()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = hub_secrets(folder, stores)
    files = folder.resolve() / "data"

    def configure(ports: Ports) -> str:
        return hub_config(ports, files, made, chosen, kept)

    with EmbeddedNats(folder, configure, chosen) as server:
        logins = {store: Login(f"cloud-{store}", word) for store, word in made.cloud.items()}
        access = HubAccess(f"nats://127.0.0.1:{server.ports.nats}", logins)
        place = f"127.0.0.1:{server.ports.leaf}"
        uplinks = {
            store: Uplink(store, f"nats-leaf://store-{store}:{word}@{place}")
            for store, word in made.leaf.items()
        }
        (folder / "uplinks").mkdir(mode=0o700, exist_ok=True)
        for store, uplink in uplinks.items():
            write_private(folder / "uplinks" / f"{store}.json", uplink)
        write_private(folder / "hub.json", access)
        yield Hub(server, access, uplinks)


@contextmanager
def leaf_server(
    folder: Path,
    store_id: str,
    uplink: Uplink | None,
    settings: NatsServerSettings | None = None,
    streams: StreamSettings | None = None,
) -> Iterator[Leaf]:
    """Run a store's server; it is stopped at the end of the block. Without uplink it stays alone.

    `leaf.json` in the folder lets the engine and the devices in. Raises as `hub_server`.
    """
    chosen, kept = settings or NatsServerSettings(), streams or StreamSettings()
    check_store_id(store_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = leaf_secrets(folder)
    files = folder.resolve() / "data"

    def configure(ports: Ports) -> str:
        return leaf_config(ports, files, store_id, made, uplink, (chosen, kept))

    with EmbeddedNats(folder, configure, chosen) as server:
        access = LeafAccess(
            store_id,
            f"nats://127.0.0.1:{server.ports.nats}",
            Login("floor", made.floor),
            Login("uplink", made.uplink),
            "127.0.0.1",
            server.ports.mqtt,
            Login("devices", made.devices),
        )
        write_private(folder / "leaf.json", access)
        yield Leaf(server, access)
