"""The numbers of audiences, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AudienceSettings:
    """How much is kept of whom, and how small what leaves may be."""

    least_exported: int = 100
    """People of a list at least; with fewer, one of them could be told apart. Meta advises against
    lists under 100 as well."""
    size_step: int = 10
    """Sizes are told as multiples of this, rounded down, so that one who comes or goes is seldom
    seen in them; more hides better. Own choice."""
    removals_days: int = 30
    """Days for which who withdrew stands in the file of removals for partners, and the hash of
    their e-mail is kept for it. Own choice: partners take a day, who uploads may be away."""
    acts_kept: int = 5_000
    """Acts of one member that a rule sees, the newest; own choice: some years of visits."""
    members_looked: int = 500
    """Members that are looked at anew in one transaction; the rest comes with the next."""
    hesitation_s: int = 10
    """Seconds before one place on the shelf from which on somebody hesitates; a rule may ask for
    more. Own choice: several times what taking something takes."""
    looks_waiting: int = 20_000
    """Looks that wait for their visit to be known, to bound memory; the oldest goes first."""
    looks_wait_s: int = 600
    """Seconds after which a look is not waited with any longer: most are of people who agreed to
    nothing. Facts of a visit's beginning come within seconds, or after a break of the line."""
    segments_max: int = 1_000
    """Segments of an organisation; each is looked at with every act. Own choice."""
