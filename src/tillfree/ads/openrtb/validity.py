"""Which bid requests are invalid: they get 400 (section 2.1), all others a bid or a no-bid."""

import math

from tillfree.ads.openrtb.request import Banner, BidRequest, Imp

_IDS = 512


def fault_of(request: BidRequest) -> str:
    """Return what is wrong with a request that was read, empty where nothing is."""
    if not request.id or len(request.id) > _IDS:
        return "id"
    if not request.imp:
        return "imp"
    # Section 3.2.1: site, app and dooh exclude one another.
    if ((request.site is not None) + (request.app is not None) + (request.dooh is not None)) > 1:
        return "site, app and dooh"
    if request.test not in {0, 1}:
        return "test"
    if request.tmax is not None and request.tmax < 0:
        return "tmax"
    for currency in request.cur or ():
        if not is_currency(currency):
            return "cur"
    regs = request.regs
    if regs is not None:
        if regs.coppa not in {None, 0, 1} or regs.gdpr not in {None, 0, 1}:
            return "regs"
        if regs.ext is not None and regs.ext.gdpr not in {None, 0, 1}:
            return "regs.ext"
    return _imps_fault(request.imp)


def is_currency(text: str) -> bool:
    """Tell whether this is written as ISO 4217 writes currencies."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def _imps_fault(imps: list[Imp]) -> str:
    if len(imps) > 1 and len({imp.id for imp in imps}) < len(imps):
        return "imp.id"
    for imp in imps:
        if not imp.id or len(imp.id) > _IDS:
            return "imp.id"
        if imp.banner is None and imp.native is None and imp.video is None and imp.audio is None:
            return "imp"
        if not (math.isfinite(imp.bidfloor) and imp.bidfloor >= 0.0):
            return "imp.bidfloor"
        if not is_currency(imp.bidfloorcur):
            return "imp.bidfloorcur"
        if imp.secure not in {None, 0, 1}:
            return "imp.secure"
        if imp.qty is not None and not 0.0 < imp.qty.multiplier <= 1e6:
            return "imp.qty"
        if imp.banner is not None and _is_wrong(imp.banner):
            return "imp.banner"
        if imp.pmp is not None and any(
            not deal.id
            or not (math.isfinite(deal.bidfloor) and deal.bidfloor >= 0.0)
            or not is_currency(deal.bidfloorcur)
            for deal in imp.pmp.deals or ()
        ):
            return "imp.pmp"
    return ""


def _is_wrong(banner: Banner) -> bool:
    if (banner.w or 0) < 0 or (banner.h or 0) < 0:
        return True
    return any(one.w < 0 or one.h < 0 for one in banner.format or ())
