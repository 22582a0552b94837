"""Who may speak with which server: addresses and passwords, in files that only their owner reads.

The cloud's server gives each store an account of its own, so that no store hears of another. The
store's server has two: FLOOR for sensors, which is bound to nothing outside, and UPLINK for what
leaves the store. So a raw message cannot leave it by any mistake of a subject.
"""

import os
import secrets
from pathlib import Path
from typing import TypeVar

import msgspec

from tillfree.runtime.nats.errors import WireUnavailable
from tillfree.runtime.nats.subjects import check_store_id

Record = TypeVar("Record")


class Login(msgspec.Struct, frozen=True):
    """A user of a server, with the password."""

    user: str
    password: str


class Uplink(msgspec.Struct, frozen=True):
    """How a store's server reaches the cloud's: `url` as `nats-leaf://user:password@host:port`."""

    store_id: str
    url: str


class LeafAccess(msgspec.Struct, frozen=True):
    """How one store's server is reached: by its engine in both accounts, by devices over MQTT."""

    store_id: str
    url: str
    floor: Login
    uplink: Login
    mqtt_host: str
    mqtt_port: int
    devices: Login


class HubAccess(msgspec.Struct, frozen=True):
    """How the cloud's server is reached in each store's account."""

    url: str
    stores: dict[str, Login]


class HubSecrets(msgspec.Struct):
    """Passwords of the cloud's server: of each store's own server, and of the cloud's process."""

    leaf: dict[str, str] = {}
    cloud: dict[str, str] = {}


class LeafSecrets(msgspec.Struct, frozen=True):
    """Passwords of a store's server."""

    floor: str
    uplink: str
    devices: str


def hub_secrets(folder: Path, stores: list[str]) -> HubSecrets:
    """Return the passwords kept in the folder, with new ones for stores that had none."""
    place = folder / "secrets.json"
    known = read_record(place, HubSecrets) if place.exists() else HubSecrets()
    for store_id in stores:
        check_store_id(store_id)
        known.leaf.setdefault(store_id, secrets.token_hex(24))
        known.cloud.setdefault(store_id, secrets.token_hex(24))
    write_private(place, known)
    return known


def leaf_secrets(folder: Path) -> LeafSecrets:
    """Return the passwords kept in the folder; new ones where there are none."""
    place = folder / "secrets.json"
    if place.exists():
        return read_record(place, LeafSecrets)
    made = LeafSecrets(*(secrets.token_hex(24) for _ in range(3)))
    write_private(place, made)
    return made


def write_private(place: Path, record: msgspec.Struct) -> None:
    """Write a record as JSON that only its owner may read, whole or not at all."""
    write_whole(place, msgspec.json.format(msgspec.json.encode(record)))


def write_whole(place: Path, content: bytes) -> None:
    """Write a private file so that after a crash it is as before or as now, never in between."""
    draft = place.with_name(place.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_record(place: Path, kind: type[Record]) -> Record:
    """Return the record that a file holds; raises WireUnavailable where there is none."""
    try:
        return msgspec.json.decode(place.read_bytes(), type=kind)
    except OSError as error:
        raise WireUnavailable(
            f"the file {place} cannot be read ({error.strerror}): check the path"
        ) from error
    except msgspec.DecodeError as error:
        raise WireUnavailable(
            f"the file {place} does not hold what it should ({error}): take the one that was "
            "written for this purpose"
        ) from error
