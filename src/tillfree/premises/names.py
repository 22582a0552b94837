"""Ids of one kind of thing: there, not empty, unique, and fit to be a level of a topic."""

from tillfree.premises.fields import Node
from tillfree.premises.problems import Findings

BREAKS_TOPIC = "/+#"
"""These split or widen an MQTT topic, so no message of such a sensor can be told apart."""

BENDS_TOPIC = ". \t"
"""These are rewritten or refused by some brokers (NATS turns a dot into a level)."""

LONGEST = 200
"""Characters of an id at most (a topic holds two of them)."""


class Names:
    """Takes the id `key` of each object and remembers it; `on_topic` ids are part of topics."""

    def __init__(self, findings: Findings, key: str, on_topic: bool = False) -> None:
        self.findings = findings
        self.key = key
        self.on_topic = on_topic
        self.places: dict[str, str] = {}

    def take(self, node: Node) -> str | None:
        """Return the object's id, or None where it has none that can be used."""
        name = node.text(self.key)
        if name is None:
            return None
        if len(name) > LONGEST or not name.isprintable():
            node.error(self.key, f"must be at most {LONGEST} printable characters", "shorten it")
            return None
        if name in self.places:
            node.error(self.key, f"is already that of {self.places[name]}", "choose another")
            return None
        self.places[name] = node.place or "this file"
        if self.on_topic and any(sign in name for sign in BREAKS_TOPIC):
            node.error(self.key, "must not hold / + or #", "use letters, digits, - and _")
            return None
        if self.on_topic and any(sign in name for sign in BENDS_TOPIC):
            node.warning(
                self.key,
                "holds a dot or a space, which MQTT bridges change",
                "use letters, digits, - and _",
            )
        return name
