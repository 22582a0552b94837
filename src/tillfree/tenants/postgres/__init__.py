"""Tenants in PostgreSQL; a door of its own, since a store has no database."""

from tillfree.tenants.postgres.api_keys import ApiKeys
from tillfree.tenants.postgres.audit_log import AuditLog, Deed
from tillfree.tenants.postgres.office import Office
from tillfree.tenants.postgres.people import Invitation, People, Person
from tillfree.tenants.postgres.projection import TenantProjection
from tillfree.tenants.postgres.registry import Registry, organisations, store_terms
from tillfree.tenants.postgres.sign_in import SignedIn, SignIn, SignInRefused
from tillfree.tenants.postgres.stops import StopDesk, StoreStop, store_stop

__all__ = [
    "ApiKeys",
    "AuditLog",
    "Deed",
    "Invitation",
    "Office",
    "People",
    "Person",
    "Registry",
    "SignIn",
    "SignInRefused",
    "SignedIn",
    "StopDesk",
    "StoreStop",
    "TenantProjection",
    "organisations",
    "store_stop",
    "store_terms",
]
