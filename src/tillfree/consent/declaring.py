"""What people may say of themselves, in bands that many share; nothing of the kind is guessed.

Kept sealed under the key of the consent to just that, so it is gone when the consent is.
"""

from typing import Literal

import msgspec

AgeBand = Literal["", "18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
Gender = Literal["", "female", "male", "other"]
Ethnicity = Literal["", "asian", "black", "hispanic", "middle_eastern", "mixed", "white", "other"]


class DeclaredSelf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody said of themselves; empty: they did not say."""

    age_band: AgeBand = ""
    gender: Gender = ""
    ethnicity: Ethnicity = ""
