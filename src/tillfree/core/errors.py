"""The tree of errors that a user may meet.

Every message is one sentence that names the thing, its value, the limit and the way out. The
command line prints the message and exits with code 2; anything that is not a `TillfreeError` is a
programmer's fault and crashes.
"""


class TillfreeError(Exception):
    """Root of every expected refusal; its text is fit to be shown to a user."""


class BundleUnreadable(TillfreeError):
    """A bundle's file is missing or is not what its name says."""


class RecordingUnreadable(TillfreeError):
    """A recording cannot be opened at all."""


class SnapshotRefused(TillfreeError):
    """A snapshot is damaged, or was made by another store or version."""


class UsageRefused(TillfreeError):
    """A command was called with something that cannot be done."""


class FactUnreadable(TillfreeError):
    """A line of a journal is not a fact."""


class FactConflict(TillfreeError):
    """A fact's id is already taken by another content."""


class FactRefused(TillfreeError):
    """A fact cannot be kept by a log, or a place in a log does not exist."""


class DeliveryFailed(TillfreeError):
    """What stands in the outbox could not be handed over now; it is tried again later."""


class OutcomeUnknown(DeliveryFailed):
    """Something was handed over and no answer came: it may have arrived, or not."""


class KeyUnknown(TillfreeError):
    """The vault has no key of a person who was not erased."""


class SealBroken(TillfreeError):
    """A sealed field does not open with its person's key."""


class ConsentRefused(TillfreeError):
    """Something about a consent cannot be so: a minor, a text of before, a purpose there is not."""


class SignalUnreadable(TillfreeError):
    """A privacy signal is not what its standard says; it permits nothing."""


class SegmentRefused(TillfreeError):
    """A rule cannot be read, or a segment may not be made or exported."""


class TenantRefused(TillfreeError):
    """Something about an organisation, its stores or its people cannot be so."""


class NotAllowed(TillfreeError):
    """Somebody wants to do what their role or key does not allow."""


class AdmissionRefused(TillfreeError):
    """Something about an account, a pass, a block or the rules of entry cannot be so."""


class PasswordRefused(TillfreeError):
    """A password is too short or too long."""


class DatabaseUnavailable(TillfreeError):
    """The database cannot be started, reached, or used with the role that was given."""
