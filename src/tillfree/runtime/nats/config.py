"""The configuration of both kinds of server as text.

Every value that comes from outside is written as a JSON string, which NATS's format takes as it is.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tillfree.runtime.nats.access import HubSecrets, LeafSecrets, Uplink
from tillfree.runtime.nats.settings import NatsServerSettings, StreamSettings
from tillfree.runtime.nats.subjects import answer_subject, entry_subject, sensor_subjects

LEAF_DOMAIN = "edge"
"""JetStream's domain in every store; accounts keep stores apart, so one word does for all."""
HUB_DOMAIN = "hub"

_HUB = Template("""\
server_name: hub
listen: "127.0.0.1:$nats"
http: "127.0.0.1:$monitor"
max_payload: $payload
jetstream { store_dir: $files, domain: $domain, max_file_store: $bytes, max_memory_store: 0 }
leafnodes { listen: "127.0.0.1:$leaf", no_advertise: true }
accounts {
$accounts
}
""")

_STORE_ACCOUNT = Template("""\
  $account: { jetstream: enabled, users: [
    { user: $leaf_user, password: $leaf_password, permissions: { publish: { deny: [
      "$$JS.$domain.API.>" ] } } },
    { user: $cloud_user, password: $cloud_password } ] }""")
"""A store's server gets no hold of what the cloud keeps of it."""

_LEAF = Template("""\
server_name: $name
listen: "127.0.0.1:$nats"
http: "127.0.0.1:$monitor"
max_payload: $payload
jetstream { store_dir: $files, domain: $domain, max_file_store: $bytes, max_memory_store: 0,
  sync_interval: always }
mqtt { listen: "127.0.0.1:$mqtt" }
accounts {
  FLOOR: { jetstream: enabled, users: [
    { user: floor, password: $floor },
    { user: devices, password: $devices, permissions: {
      publish: $may_publish, subscribe: $may_subscribe } } ] }
  UPLINK: { jetstream: enabled, users: [ { user: uplink, password: $uplink } ] }
}
$remote
""")

_REMOTE = Template(
    "leafnodes { reconnect: $reconnect, remotes: [ { url: $url, account: UPLINK } ] }"
)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a server listens: to clients, stores' servers, sensors, questions of health."""

    nats: int
    leaf: int
    mqtt: int
    monitor: int


def hub_config(
    ports: Ports,
    files: Path,
    passwords: HubSecrets,
    settings: NatsServerSettings,
    streams: StreamSettings,
) -> str:
    """Return the configuration of the cloud's server with an account for each store."""
    accounts = [
        _STORE_ACCOUNT.substitute(
            account=_quoted(account_of(store_id)),
            leaf_user=_quoted(f"store-{store_id}"),
            leaf_password=_quoted(password),
            cloud_user=_quoted(f"cloud-{store_id}"),
            cloud_password=_quoted(passwords.cloud[store_id]),
            domain=HUB_DOMAIN,
        )
        for store_id, password in passwords.leaf.items()
    ]
    reserved = max(len(accounts), 1) * (streams.hub_bytes + streams.refused_bytes)
    return _HUB.substitute(
        nats=ports.nats,
        monitor=ports.monitor,
        leaf=ports.leaf,
        payload=settings.payload_bytes,
        files=_quoted(str(files)),
        domain=HUB_DOMAIN,
        bytes=2 * reserved,
        accounts="\n".join(accounts),
    )


def leaf_config(
    ports: Ports,
    files: Path,
    store_id: str,
    passwords: LeafSecrets,
    uplink: Uplink | None,
    bounds: tuple[NatsServerSettings, StreamSettings],
) -> str:
    """Return the configuration of a store's server; without an uplink it keeps to itself."""
    settings, streams = bounds
    reserved = streams.sensors_bytes + streams.facts_bytes + streams.attention_bytes
    asks = entry_subject(store_id)
    remote = ""
    if uplink is not None:
        remote = _REMOTE.substitute(url=_quoted(uplink.url), reconnect=settings.reconnect_s)
    return _LEAF.substitute(
        name=_quoted(f"store-{store_id}"),
        nats=ports.nats,
        monitor=ports.monitor,
        mqtt=ports.mqtt,
        payload=settings.payload_bytes,
        files=_quoted(str(files)),
        domain=LEAF_DOMAIN,
        # MQTT keeps its sessions in streams of its own.
        bytes=2 * reserved,
        floor=_quoted(passwords.floor),
        devices=_quoted(passwords.devices),
        uplink=_quoted(passwords.uplink),
        may_publish=json.dumps([*sensor_subjects(store_id), asks]),
        may_subscribe=json.dumps([answer_subject(store_id, "*")]),
        remote=remote,
    )


def account_of(store_id: str) -> str:
    """Return the name of a store's account in the cloud's server."""
    return f"STORE_{store_id}"


def _quoted(text: str) -> str:
    return json.dumps(text)
