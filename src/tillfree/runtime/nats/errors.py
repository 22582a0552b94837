"""What may be refused on the wire."""

from tillfree.core.errors import TillfreeError


class WireUnavailable(TillfreeError):
    """The messages' server cannot be started, reached or used."""


class IdRefused(TillfreeError):
    """A store's or a device's id cannot be a level of a subject."""
