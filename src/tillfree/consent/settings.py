"""The numbers of consent, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConsentSettings:
    """For how long a consent may hold, and whom nothing beyond shopping is asked."""

    adult_years: int = 18
    """Years from which purposes beyond shopping may be agreed to. Own choice, the strictest: GDPR
    Art. 8 has 13 to 16 by country, PIPA Art. 22-2 has 14, the Digital Services Act Art. 28(2)
    forbids advertising by profiles to minors."""
    term_days: int = 395
    """Days that a consent beyond shopping holds unless it is given again: thirteen months, as the
    French authority (CNIL) recommends for trackers."""
    face_term_days: int = 180
    """Days that a consent to recognise a face holds. Own choice; the Illinois act allows three
    years after the last contact at most (BIPA, Sec. 15(a))."""
    rotation_days: int = 7
    """Days after which a person has another pseudonym with each partner. Longer lets a partner
    follow for longer; shorter loses frequency caps sooner. Own choice."""
    kept_reads_days: int = 730
    """Days that it is known who read which profile. Own choice: longer than complaints take."""
    batch: int = 500
    """Consents that are ended in one transaction at most; the rest comes with the next look."""
