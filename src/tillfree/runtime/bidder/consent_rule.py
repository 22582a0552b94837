"""The rule by which the bidder believes consent strings: `consent`'s readers, given to `ads`."""

from dataclasses import dataclass
from itertools import product

from tillfree.ads import Permission, PrivacySignals
from tillfree.consent import SIGNAL_LETTERS, Signals, permission

_NO_SIGNALS = PrivacySignals()
_NO_STRING = ("",)


@dataclass(frozen=True, slots=True)
class ConsentRule:
    """Says how far one may go; see `PermissionRule`. `vendor_id` is ours on the Global Vendor List.

    A person is known to us only under a consent that they gave us, so a request without any
    signal takes nothing away. Strings that differ in two places must each leave it.
    """

    vendor_id: int = 0

    def __call__(self, signals: PrivacySignals, /) -> Permission:
        """Return PERSONAL where every string that came leaves it, else NOTHING."""
        if signals == _NO_SIGNALS:
            return Permission.PERSONAL
        strings = (*signals.tcf, *signals.gpp, *signals.us_privacy)
        if any(len(one) > SIGNAL_LETTERS for one in strings):
            return Permission.NOTHING
        told = product(
            signals.tcf or _NO_STRING, signals.gpp or _NO_STRING, signals.us_privacy or _NO_STRING
        )
        for tcf, gpp, us_privacy in told:
            one = Signals(
                gdpr=signals.gdpr or None,
                tcf=tcf,
                gpp=gpp,
                gpp_sections=signals.gpp_sections,
                us_privacy=us_privacy,
                gpc=signals.gpc,
                coppa=signals.coppa,
            )
            if not permission(one, self.vendor_id).is_given:
                return Permission.NOTHING
        return Permission.PERSONAL
