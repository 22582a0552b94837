"""The numbers of audiences, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudienceSettings:
    """How much is kept of whom, and how small what leaves may be."""

    least_exported: int = 100
    """People of a list at least; with fewer, one of them could be told apart. Meta advises against
    lists under 100 as well."""
    acts_kept: int = 5_000
    """Acts of one member that a rule sees, the newest; own choice: some years of visits."""
    members_looked: int = 500
    """Members that are looked at anew in one transaction; the rest comes with the next."""
    segments_max: int = 1_000
    """Segments of an organisation; each is looked at with every act. Own choice."""
