"""Who may walk in: passes and their check, also by a store that is alone, rules, blocks, money."""

from tillfree.admission.blocks import AppealState, Block
from tillfree.admission.codes import pass_svg
from tillfree.admission.entry_rules import (
    EntryRules,
    EntryView,
    Holder,
    OpenHours,
    Refusal,
    decide_entry,
)
from tillfree.admission.passes import EntryPass, Gatekeeper, PassProblem, check_pass, sign_pass
from tillfree.admission.prepaid import Hold, PrepaidPass
from tillfree.admission.records import SHOPPER, STAFF, AccountKind, Means, PassUse, PassUsedTwice
from tillfree.admission.settings import AdmissionSettings, PassSettings
from tillfree.admission.unseen import (
    EntryRefusal,
    UnseenEntries,
    let_in_unseen,
    line_is_back,
    with_used,
)

__all__ = [
    "SHOPPER",
    "STAFF",
    "AccountKind",
    "AdmissionSettings",
    "AppealState",
    "Block",
    "EntryPass",
    "EntryRefusal",
    "EntryRules",
    "EntryView",
    "Gatekeeper",
    "Hold",
    "Holder",
    "Means",
    "OpenHours",
    "PassProblem",
    "PassSettings",
    "PassUse",
    "PassUsedTwice",
    "PrepaidPass",
    "Refusal",
    "UnseenEntries",
    "check_pass",
    "decide_entry",
    "let_in_unseen",
    "line_is_back",
    "pass_svg",
    "sign_pass",
    "with_used",
]
