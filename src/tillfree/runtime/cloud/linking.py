"""Whose visits may be linked in figures, and under which made-up name: asked anew each time."""

import hashlib
import hmac

from tillfree.admission.postgres import CredentialBook
from tillfree.consent import PersonalFields, Purpose
from tillfree.insight import Pseudonyms
from tillfree.tenants.postgres import Office
from tillfree.visits.postgres import visit_of

_PURPOSE = b"pseudonyms of insight"


class Linking:
    """The consents to be linked of one organisation's shoppers."""

    def __init__(self, office: Office, credentials: CredentialBook, fields: PersonalFields) -> None:
        """`fields` has the vault whose key the organisation's pseudonyms are made under."""
        self._office = office
        self._credentials = credentials
        self._fields = fields

    def pseudonyms(self) -> Pseudonyms:
        """Return what makes names; its secret lies in the vault of people's keys, nowhere else."""
        key = self._fields.vault.index_key(self._office.organisation)
        return Pseudonyms(hmac.digest(key, _PURPOSE, hashlib.sha256))

    def person_of(self, credential: str) -> str:
        """Return who visits on a credential where they agree to be linked now, else nothing."""
        return self._credentials.who_agreed(credential, Purpose.ANALYTICS_LINKING)

    def person_of_visit(self, visit_id: str) -> str:
        """Return who made a visit where they agree to be linked now, else nothing."""
        with self._office.reading() as connection:
            visit = visit_of(connection, visit_id)
        return self.person_of(visit.credential) if visit and visit.credential else ""
