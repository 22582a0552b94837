"""Organisations, venues, stores, people with roles, keys of programs, the audit log."""

from tillfree.tenants.audit import AuditEntry, BrokenLink, ChainHead
from tillfree.tenants.passwords import Passwords
from tillfree.tenants.records import (
    ApiKey,
    Member,
    MemberState,
    Merchant,
    StoreTerms,
    Venue,
    VenueKind,
)
from tillfree.tenants.revenue import Split, split_minor
from tillfree.tenants.roles import ALLOWED, KEY_SCOPES, SYSTEM, Action, Actor, Role
from tillfree.tenants.settings import TenantSettings
from tillfree.tenants.terms import check_email, check_name
from tillfree.tenants.throttle import Attempts, after_attempt
from tillfree.tenants.tokens import is_token, new_token, parse_key, token_hash

__all__ = [
    "ALLOWED",
    "KEY_SCOPES",
    "SYSTEM",
    "Action",
    "Actor",
    "ApiKey",
    "Attempts",
    "AuditEntry",
    "BrokenLink",
    "ChainHead",
    "Member",
    "MemberState",
    "Merchant",
    "Passwords",
    "Role",
    "Split",
    "StoreTerms",
    "TenantSettings",
    "Venue",
    "VenueKind",
    "after_attempt",
    "check_email",
    "check_name",
    "is_token",
    "new_token",
    "parse_key",
    "split_minor",
    "token_hash",
]
