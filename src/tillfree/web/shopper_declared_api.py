"""What a shopper says of themselves: told by nobody else, kept while they agree to just that."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from tillfree.consent import DeclaredSelf
from tillfree.consent.postgres import Refused
from tillfree.web.answers import IfMatch, IfNoneMatch, check_match, etag_of, shown
from tillfree.web.callers import ApiRequest, Caller
from tillfree.web.desk import caller_of
from tillfree.web.operations import SHOPPERS, puts, reads
from tillfree.web.problems import CONFLICT, RequestRefused

_TAG = "shopper"


@reads("/v1/shopper/declared", SHOPPERS, _TAG, one=True)
def read_declared(request: ApiRequest, if_none_match: IfNoneMatch = None) -> Response[DeclaredSelf]:
    """Tell what the shopper said of themselves; all is empty where they do not agree to it."""
    return shown(declared_of(caller_of(request)), if_none_match)


@puts("/v1/shopper/declared", SHOPPERS, _TAG)
def declare(
    request: ApiRequest, data: JSONBody[DeclaredSelf], if_match: IfMatch = None
) -> Response[DeclaredSelf]:
    """Say something of oneself; empty takes it back. It needs the consent to just that."""
    caller = caller_of(request)
    check_match(declared_of(caller), if_match)
    if isinstance(caller.services.declarations.keep(caller.person_id, data), Refused):
        raise RequestRefused(
            CONFLICT, "nothing of this is kept: agree to demographics_self_declared first"
        )
    return Response(data, headers={"etag": etag_of(data)})


def declared_of(caller: Caller) -> DeclaredSelf:
    """Return what a shopper who asks said of themselves."""
    found = caller.services.declarations.of(caller.person_id)
    return DeclaredSelf() if isinstance(found, Refused) else found


OPERATIONS: tuple[HTTPRouteHandler, ...] = (read_declared, declare)
