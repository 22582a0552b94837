"""Who may walk in: the signed pass and its check, also by a store that is alone."""

from tillfree.admission.passes import EntryPass, Gatekeeper, PassProblem, check_pass, sign_pass
from tillfree.admission.settings import PassSettings
from tillfree.admission.unseen import (
    EntryRefusal,
    UnseenEntries,
    let_in_unseen,
    line_is_back,
    with_used,
)

__all__ = [
    "EntryPass",
    "EntryRefusal",
    "Gatekeeper",
    "PassProblem",
    "PassSettings",
    "UnseenEntries",
    "check_pass",
    "let_in_unseen",
    "line_is_back",
    "sign_pass",
    "with_used",
]
