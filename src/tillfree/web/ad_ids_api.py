"""By which ids the shop's own pages may know a shopper who is signed in and agreed, for ads."""

import msgspec
from litestar.handlers import HTTPRouteHandler

from tillfree.ads.postgres import OWN_SITE
from tillfree.audience import Eid, own_eid
from tillfree.consent import Purpose, read_gpc
from tillfree.consent.postgres import Asking, Refused
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.operations import SHOPPERS, reads

_READER = "own pages"


class OwnIds(msgspec.Struct, frozen=True):
    """Ids as `user.eids` of OpenRTB and Prebid's `userIdAsEids` have them; none without consent."""

    eids: tuple[Eid, ...]


@reads("/v1/shopper/ids", SHOPPERS, "shopper")
def list_own_ids(request: ApiRequest) -> OwnIds:
    """Tell by which ids the shop's own pages may know the shopper; a pseudonym that changes.

    None where they did not agree to ads on web pages, and none to a browser that sends the Global
    Privacy Control.
    """
    caller = caller_of(request)
    if read_gpc(request.headers.get("sec-gpc")):
        return OwnIds(())
    asking = Asking(_READER, Purpose.RETARGET_WEB)
    name = caller.services.profiles.pseudonym(caller.person_id, OWN_SITE, asking)
    if isinstance(name, Refused):
        return OwnIds(())
    return OwnIds((own_eid(caller.services.screens.source, name),))


OPERATIONS: tuple[HTTPRouteHandler, ...] = (list_own_ids,)
