"""The register of an organisation, its venues and its stores."""

import msgspec
from sqlalchemy import Connection, Engine, Row, func, select

from tillfree.core.errors import TenantRefused
from tillfree.journal.postgres import OWN_ORGANISATION, transaction
from tillfree.tenants import decisions
from tillfree.tenants.postgres.office import Office
from tillfree.tenants.postgres.tables import ORGANISATION, STORE, VENUE
from tillfree.tenants.records import Merchant, StoreTerms, Venue
from tillfree.tenants.roles import Action, Actor


class Registry:
    """What an organisation is and where it sells."""

    def __init__(self, office: Office) -> None:
        """Open the register of the office's organisation."""
        self._office = office

    def found(self, name: str, by: Actor) -> None:
        """Found the organisation."""
        office = self._office
        with office.deciding(by, Action.MANAGE_ORGANISATION) as connection:
            own = select(ORGANISATION.c.name).where(
                ORGANISATION.c.organisation == office.organisation
            )
            known = connection.execute(own).scalar()
            facts = decisions.found(office.organisation, name, known, office.now_ns())
            office.keep(connection, by, facts)

    def add_venue(self, venue: Venue, by: Actor) -> None:
        """Add a venue. Raises TenantRefused."""
        office = self._office
        with office.deciding(by, Action.MANAGE_ORGANISATION) as connection:
            known = self._venue(connection, venue.venue_id)
            facts = decisions.add_venue(office.organisation, venue, known, office.now_ns())
            office.keep(connection, by, facts)

    def open_store(self, terms: StoreTerms, by: Actor) -> None:
        """Open a store in a venue. Raises TenantRefused."""
        office = self._office
        with office.deciding(by, Action.MANAGE_ORGANISATION) as connection:
            self._must_have_venue(connection, terms)
            row = self._store_row(connection, terms.store_id)
            known = _terms(row) if row else None
            facts = decisions.open_store(office.organisation, terms, known, office.now_ns())
            office.keep(connection, by, facts)

    def change_store(self, terms: StoreTerms, by: Actor) -> None:
        """Change a store's terms from now on. Raises TenantRefused."""
        office = self._office
        with office.deciding(by, Action.MANAGE_ORGANISATION) as connection:
            self._must_have_venue(connection, terms)
            row = self._store_row(connection, terms.store_id)
            if row is None:
                raise TenantRefused(f"there is no store {terms.store_id}: open it first")
            facts = decisions.change_store(
                office.organisation, terms, _terms(row), row.changes, office.now_ns()
            )
            office.keep(connection, by, facts)

    def show_figures(self, is_public: bool, by: Actor) -> None:
        """Let everybody read how right the stores are, or nobody but who may read reports."""
        office = self._office
        with office.deciding(by, Action.MANAGE_ORGANISATION) as connection:
            known, changes = self._figures(connection)
            facts = decisions.show_figures(
                office.organisation, known, is_public, changes, office.now_ns()
            )
            office.keep(connection, by, facts)

    def figures_are_public(self) -> bool:
        """Tell whether everybody may read how right the stores are."""
        with self._office.reading() as connection:
            return self._figures(connection)[0]

    def name(self) -> str | None:
        """Return the organisation's name, None where it is not founded."""
        own = select(ORGANISATION.c.name).where(
            ORGANISATION.c.organisation == self._office.organisation
        )
        with self._office.reading() as connection:
            return connection.execute(own).scalar()

    def venues(self) -> tuple[Venue, ...]:
        """Return the venues by their ids."""
        query = (
            select(VENUE)
            .where(VENUE.c.organisation == self._office.organisation)
            .order_by(VENUE.c.venue_id)
        )
        with self._office.reading() as connection:
            return tuple(_as_venue(row) for row in connection.execute(query))

    def stores(self) -> tuple[StoreTerms, ...]:
        """Return the stores' terms of now, by their ids."""
        query = (
            select(STORE)
            .where(STORE.c.organisation == self._office.organisation)
            .order_by(STORE.c.store_id)
        )
        with self._office.reading() as connection:
            return tuple(_terms(row) for row in connection.execute(query))

    def store(self, store_id: str) -> StoreTerms | None:
        """Return a store's terms of now."""
        with self._office.reading() as connection:
            return self.store_in(connection, store_id)

    def store_in(self, connection: Connection, store_id: str) -> StoreTerms | None:
        """Return a store's terms within the caller's transaction."""
        return store_terms(connection, store_id)

    def _figures(self, connection: Connection) -> tuple[bool, int]:
        """Return whether the figures are everybody's, and how often that has changed."""
        query = select(ORGANISATION.c.figures_public, ORGANISATION.c.figures_changes).where(
            ORGANISATION.c.organisation == self._office.organisation
        )
        row = connection.execute(query).first()
        return (row.figures_public, row.figures_changes) if row else (False, 0)

    def _must_have_venue(self, connection: Connection, terms: StoreTerms) -> None:
        if self._venue(connection, terms.venue_id) is None:
            raise TenantRefused(
                f"store {terms.store_id} is to be in venue {terms.venue_id[:60]!r}, which is not "
                "there: add the venue first"
            )

    def _venue(self, connection: Connection, venue_id: str) -> Venue | None:
        query = select(VENUE).where(
            VENUE.c.organisation == self._office.organisation, VENUE.c.venue_id == venue_id
        )
        row = connection.execute(query).first()
        return _as_venue(row) if row else None

    def _store_row(self, connection: Connection, store_id: str) -> Row[*tuple[object, ...]] | None:
        query = select(STORE).where(
            STORE.c.organisation == self._office.organisation, STORE.c.store_id == store_id
        )
        return connection.execute(query).first()


def store_terms(connection: Connection, store_id: str) -> StoreTerms | None:
    """Return on which terms a store is open, in the organisation of the transaction."""
    query = select(STORE).where(STORE.c.organisation == OWN_ORGANISATION)
    row = connection.execute(query.where(STORE.c.store_id == store_id)).first()
    return _terms(row) if row else None


def organisations(engine: Engine) -> tuple[str, ...]:
    """Return the ids of all organisations, for processes that work for each in turn.

    The one question across tenants: a policy of that table answers it to a transaction that names
    none and says that it asks for the directory.
    """
    with transaction(engine, "") as connection:
        connection.execute(select(func.set_config("app.directory", "on", True)))
        query = select(ORGANISATION.c.organisation).order_by(ORGANISATION.c.organisation)
        return tuple(connection.execute(query).scalars())


def _as_venue(row: Row[*tuple[object, ...]]) -> Venue:
    return msgspec.convert(row, Venue, from_attributes=True)


def _terms(row: Row[*tuple[object, ...]]) -> StoreTerms:
    columns = {str(name): value for name, value in row._mapping.items()}
    merchant = msgspec.convert(columns, Merchant)
    return msgspec.convert(columns | {"merchant": merchant}, StoreTerms)
