"""Who did what: the audit log, and whether its chain holds."""

from typing import Annotated

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from tillfree.tenants import Action, AuditEntry, ChainHead
from tillfree.web.callers import ApiRequest
from tillfree.web.desk import caller_of
from tillfree.web.operations import needs, reads
from tillfree.web.pages import PAGE_ITEMS, Cursor, Limit, Page, page_of, read_cursor

_TAG = "audit"
_READ = needs(Action.READ_AUDIT)
_Number = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]


class Verification(msgspec.Struct, frozen=True):
    """Whether the chain holds; if not, `broken_number` is the first entry that does not, and why.

    `head_number` and `head_hash` are the newest entry's: note them elsewhere and show them again.
    """

    holds: bool
    broken_number: int
    why: str
    head_number: int
    head_hash: str


@reads("/v1/audit", _READ, _TAG)
def list_audit(
    request: ApiRequest, limit: Limit = PAGE_ITEMS, cursor: Cursor = None
) -> Page[AuditEntry]:
    """List who did what, from the first entry on."""
    after = read_cursor(cursor, tuple[_Number])[0] if cursor else 0
    entries = caller_of(request).services.office.audit.read(after=after, limit=limit + 1)
    return page_of(entries, limit, lambda entry: (entry.number,))


@reads("/v1/audit/verification", _READ, _TAG)
def verify_audit(
    request: ApiRequest,
    noted: Annotated[
        str | None,
        QueryParameter(
            pattern="^[1-9][0-9]{0,17}:[0-9a-f]{64}$",
            description="A head that was noted before: its number, a colon, its hash.",
        ),
    ] = None,
) -> Verification:
    """Go through the whole chain and tell whether it holds, also against a head noted before."""
    number, _, told_hash = (noted or "").partition(":")
    seen = ChainHead(int(number), bytes.fromhex(told_hash)) if noted else None
    audit = caller_of(request).services.office.audit
    head, broken = audit.head(), audit.verify(seen)
    return Verification(
        holds=broken is None,
        broken_number=broken.number if broken else 0,
        why=broken.why if broken else "",
        head_number=head.number,
        head_hash=head.hash.hex(),
    )


OPERATIONS: tuple[HTTPRouteHandler, ...] = (list_audit, verify_audit)
