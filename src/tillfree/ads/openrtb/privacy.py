"""What a request says of the person's consent, from the places of 2.6 and of 2.5 together.

2.6 moved `regs.ext.gdpr`, `regs.ext.us_privacy` and `user.ext.consent` up by one level; exchanges
send either or both. Where the two differ, both are handed on, and the stricter has to hold.
"""

from tillfree.ads.openrtb.request import BidRequest, Regs, RegsExt, User, UserExt
from tillfree.ads.permission import PrivacySignals

_NOTHING = PrivacySignals()
_NO_REGS, _NO_REGS_EXT = Regs(), RegsExt()
_NO_USER, _NO_USER_EXT = User(), UserExt()


def signals_of(request: BidRequest) -> PrivacySignals:
    """Return every signal that stands in the request."""
    if request.regs is None and request.user is None and request.device is None:
        return _NOTHING
    regs = request.regs if request.regs is not None else _NO_REGS
    under = regs.ext if regs.ext is not None else _NO_REGS_EXT
    user = request.user if request.user is not None else _NO_USER
    above = user.ext if user.ext is not None else _NO_USER_EXT
    device = request.device
    return PrivacySignals(
        coppa=regs.coppa == 1,
        gdpr=regs.gdpr == 1 or under.gdpr == 1,
        tcf=_told(user.consent, above.consent),
        us_privacy=_told(regs.us_privacy, under.us_privacy),
        gpp=_told(regs.gpp, under.gpp),
        gpp_sections=(*(regs.gpp_sid or ()), *(under.gpp_sid or ())),
        gpc=under.gpc not in {None, "", "0", 0},
        limited=device is not None and (device.dnt == 1 or device.lmt == 1),
    )


def _told(first: str | None, second: str | None) -> tuple[str, ...]:
    """Return the strings that were said, each once."""
    if not first:
        return (second,) if second else ()
    return (first, second) if second and second != first else (first,)
