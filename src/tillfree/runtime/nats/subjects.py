"""The names under which messages travel, and the ids that would break them.

MQTT's topic `tillfree/<store>/weight/<id>` is NATS's subject `tillfree.<store>.weight.<id>`; a dot
in a level becomes `//` there and a space ends the subject, so ids that hold such signs are refused
before anything is sent.
"""

import re

from tillfree.premises import Store
from tillfree.runtime.nats.errors import IdRefused

_STORE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DEVICE = re.compile(r"[^\s./+#*>$\\\x00-\x1f\x7f]{1,200}")

SENSOR_KINDS = ("gate.*", "weight.*", "poses.*", "camera.*.people", "camera.*.products")
"""The last levels of the subjects on which sensors speak."""


def check_store_id(store_id: str) -> str:
    """Return the id; raises IdRefused where it cannot name a store's subjects and account."""
    if not _STORE.fullmatch(store_id):
        raise IdRefused(
            f"the store id {store_id!r} cannot be part of a subject: use up to 64 letters, digits, "
            "- and _"
        )
    return store_id


def check_device_id(device_id: str) -> str:
    """Return the id; raises IdRefused where it cannot be one level of a topic and a subject."""
    if not _DEVICE.fullmatch(device_id):
        raise IdRefused(
            f"the device id {device_id!r} cannot be a level of a topic: use up to 200 characters "
            "without spaces, dots and any of / + # * > $ \\"
        )
    return device_id


def check_store(store: Store) -> None:
    """Refuse a store whose id, or the id of one of whose sensors, cannot be sent on the wire."""
    check_store_id(store.store_id)
    for gate in store.gates:
        check_device_id(gate.gate_id)
    for camera in store.cameras:
        check_device_id(camera.camera_id)
    for cell in store.load_cells:
        check_device_id(cell.sensor_id)


def sensor_subjects(store_id: str) -> list[str]:
    """Return the subjects of all sensors of a store."""
    return [f"tillfree.{store_id}.{kind}" for kind in SENSOR_KINDS]


def planogram_subject(store_id: str) -> str:
    """Return the subject on which the cloud tells a store what belongs into its slots."""
    return f"tillfree.{store_id}.planogram"


def kept_planogram_subject(store_id: str) -> str:
    """Return the subject under which a store keeps a planogram among its sensors' messages."""
    return f"tillfree.{store_id}.planogram.cloud"


def doors_subject(store_id: str) -> str:
    """Return the subject on which the cloud tells a store whether its doors stand open."""
    return f"tillfree.{store_id}.doors"


def facts_subject(store_id: str, kind: str = ">") -> str:
    """Return the subject of facts of one kind, or of all."""
    return f"tillfree.{store_id}.facts.{kind}"


def attention_subject(store_id: str, kind: str = ">") -> str:
    """Return the subject of attention of one kind, or of all."""
    return f"tillfree.{store_id}.attention.{kind}"


def plan_subject(store_id: str) -> str:
    """Return the subject on which the cloud asks a store for the plan of its floor."""
    return f"tillfree.{store_id}.plan"


def refused_subject(store_id: str) -> str:
    """Return the subject of facts that the cloud could not keep."""
    return f"tillfree.{store_id}.refused"


def kept_subject(store_id: str) -> str:
    """Return the subject on which the cloud says up to which number it keeps a store's facts."""
    return f"tillfree.{store_id}.kept"


def entry_subject(store_id: str, gate_id: str = "*") -> str:
    """Return the subject on which a gate asks whether a pass opens it, or of all gates."""
    return f"tillfree.{store_id}.entry.{gate_id}"


def answer_subject(store_id: str, gate_id: str) -> str:
    """Return the subject on which a gate is told."""
    return f"tillfree.{store_id}.answer.{gate_id}"


def admission_subject(store_id: str) -> str:
    """Return the subject on which a store asks the cloud about a pass."""
    return f"tillfree.{store_id}.admission"


def topic_of_subject(subject: str) -> str:
    """Return the MQTT topic of a subject."""
    return subject.replace(".", "/")
