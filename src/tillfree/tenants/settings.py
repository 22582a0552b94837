"""The numbers by which people and programs are let in, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """How long invitations hold, what passwords must be, how guessing is slowed down."""

    invitation_s: float = 7 * 86_400.0
    """Seconds for which an invitation can be taken up: a week. Own choice."""
    password_letters_min: int = 12
    """Fewer letters are refused; more than the 8 that NIST SP 800-63B asks for at least."""
    password_letters_max: int = 256
    """More letters are refused, so that nobody sends a book to be hashed; NIST asks for 64."""
    argon_passes: int = 3
    """Passes of argon2id over its memory; RFC 9106, 4: second recommended option."""
    argon_memory_kib: int = 65_536
    """Memory of argon2id in KiB; RFC 9106, 4: second recommended option, 64 MiB."""
    argon_lanes: int = 4
    """Lanes of argon2id; RFC 9106, 4."""
    free_failures: int = 4
    """Wrong passwords in a row that nobody waits for. Own choice: people mistype."""
    failure_wait_s: float = 2.0
    """Seconds to wait after one more; doubled with each further. Own choice."""
    failure_wait_max_s: float = 900.0
    """Seconds that nobody waits longer than, so that nobody is locked out by others. Own choice."""
    failures_kept_s: float = 86_400.0
    """Seconds after which failures are forgotten. Own choice."""
