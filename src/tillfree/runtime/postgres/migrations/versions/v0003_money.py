"""Money: what is sold, what each visit owes, the ledger that only grows and always balances."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0003"
down_revision = "0002"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_MERCHANDISE = (
    f"""create table article ({_ORGANISATION}, store_id text not null, sku text not null,
      body bytea not null, primary key (organisation, store_id, sku))""",
    f"""create table article_gtin ({_ORGANISATION}, store_id text not null, gtin text not null,
      sku text not null, primary key (organisation, store_id, gtin))""",
    "create index article_gtin_by_sku on article_gtin (organisation, store_id, sku)",
    f"""create table price ({_ORGANISATION}, store_id text not null, sku text not null,
      version integer not null, for_members boolean not null, valid_from_ns bigint not null,
      valid_until_ns bigint not null, amount_minor bigint not null check (amount_minor >= 0),
      primary key (organisation, store_id, sku, version, for_members, valid_from_ns))""",
    f"""create table promotion ({_ORGANISATION}, store_id text not null,
      promotion_id text not null, body bytea not null,
      primary key (organisation, store_id, promotion_id))""",
    f"""create table interaction ({_ORGANISATION}, interaction_id text not null,
      fact_id text not null, store_id text not null, visit_id text not null,
      slot_id text not null, kind text not null, sku text not null, quantity bigint not null,
      t_ns bigint not null, primary key (organisation, interaction_id))""",
    "create index interaction_by_visit on interaction (organisation, visit_id)",
    f"""create table counter_item ({_ORGANISATION}, counter_item_id text not null,
      visit_id text not null, sku text not null, quantity bigint not null check (quantity > 0),
      t_ns bigint not null, primary key (organisation, counter_item_id))""",
    "create index counter_item_by_visit on counter_item (organisation, visit_id)",
    f"""create table stock ({_ORGANISATION}, store_id text not null, slot_id text not null,
      sku text not null, quantity bigint not null,
      primary key (organisation, store_id, slot_id, sku))""",
    f"""create table planogram ({_ORGANISATION}, store_id text not null, version integer not null,
      valid_from_ns bigint not null, body bytea not null,
      primary key (organisation, store_id, version))""",
)

_SETTLEMENT = (
    f"""create table store_terms ({_ORGANISATION}, store_id text not null, body bytea not null,
      primary key (organisation, store_id))""",
    f"""create table visit_money ({_ORGANISATION}, visit_id text not null, store_id text not null,
      credential text not null, status text not null, currency text not null,
      number integer not null check (number >= 0), due_minor bigint not null,
      debt_minor bigint not null check (debt_minor >= 0), retry_ns bigint not null,
      settled_ns bigint not null, body bytea not null, primary key (organisation, visit_id))""",
    # One number is one receipt; those without one have 0.
    """create unique index visit_money_number on visit_money (organisation, store_id, number)
      where number > 0""",
    """create index visit_money_debt on visit_money (organisation, credential)
      where debt_minor > 0""",
    """create index visit_money_retry on visit_money (organisation, retry_ns)
      where retry_ns > 0""",
    """create index visit_money_settled on visit_money (organisation, store_id, settled_ns)""",
    f"""create table review ({_ORGANISATION}, review_id text not null, visit_id text not null,
      store_id text not null, dispute_id text not null, reasons bytea not null,
      opened_ns bigint not null, reviewer text not null, until_ns bigint not null,
      decided_ns bigint not null, worked_ns bigint not null, agreed boolean not null,
      primary key (organisation, review_id))""",
    """create index review_open on review (organisation, opened_ns) where decided_ns = 0""",
)

_LEDGER = (
    f"""create table ledger_transaction ({_ORGANISATION}, visit_id text not null,
      purpose text not null check (purpose <> ''), fact_id text not null, store_id text not null,
      phase text not null check (phase in ('pending', 'posted', 'voided')),
      resolves text, currency text not null, occurred_ns bigint not null,
      entries integer not null check (entries >= 2 or (entries = 0 and phase = 'voided')),
      primary key (organisation, visit_id, purpose),
      unique (organisation, fact_id),
      -- What is pending is resolved once.
      unique (organisation, visit_id, resolves),
      foreign key (organisation, visit_id, resolves)
        references ledger_transaction (organisation, visit_id, purpose))""",
    f"""create table ledger_entry ({_ORGANISATION}, visit_id text not null, purpose text not null,
      account text not null check (account <> ''), debit_minor bigint not null,
      credit_minor bigint not null,
      primary key (organisation, visit_id, purpose, account),
      foreign key (organisation, visit_id, purpose)
        references ledger_transaction (organisation, visit_id, purpose),
      check (debit_minor >= 0 and credit_minor >= 0),
      check ((debit_minor = 0) <> (credit_minor = 0)))""",
    """create function ledger_must_balance() returns trigger language plpgsql as $$
    declare told integer; sides integer; debits numeric; credits numeric;
    begin
      select entries into told from ledger_transaction where organisation = new.organisation
        and visit_id = new.visit_id and purpose = new.purpose;
      select count(*), coalesce(sum(debit_minor), 0), coalesce(sum(credit_minor), 0)
        into sides, debits, credits from ledger_entry where organisation = new.organisation
        and visit_id = new.visit_id and purpose = new.purpose;
      if sides <> told or debits <> credits then
        raise exception 'ledger transaction % of visit % has % of % sides, debits % and credits %',
          new.purpose, new.visit_id, sides, told, debits, credits
          using errcode = 'integrity_constraint_violation';
      end if;
      return null;
    end $$""",
    # At the end of the transaction, when all sides are there; later ones change the count.
    """create constraint trigger balanced after insert on ledger_transaction
      deferrable initially deferred for each row execute function ledger_must_balance()""",
    """create constraint trigger balanced after insert on ledger_entry
      deferrable initially deferred for each row execute function ledger_must_balance()""",
    """create trigger append_only before update or delete or truncate on ledger_transaction
      for each statement execute function refuse_change()""",
    """create trigger append_only before update or delete or truncate on ledger_entry
      for each statement execute function refuse_change()""",
    """create view ledger_balance with (security_invoker = true) as
      select t.organisation, t.currency, e.account,
        sum(e.debit_minor) filter (where t.phase = 'posted') as debit_minor,
        sum(e.credit_minor) filter (where t.phase = 'posted') as credit_minor,
        sum(e.debit_minor - e.credit_minor) filter (where t.phase = 'pending'
          and not exists (select from ledger_transaction r where r.organisation = t.organisation
            and r.visit_id = t.visit_id and r.resolves = t.purpose)) as pending_minor
      from ledger_transaction t
      join ledger_entry e using (organisation, visit_id, purpose)
      group by t.organisation, t.currency, e.account""",
)

_TABLES = {
    "article": "select, insert, update, delete",
    "article_gtin": "select, insert, update, delete",
    "price": "select, insert, update, delete",
    "promotion": "select, insert, update, delete",
    "interaction": "select, insert, update, delete",
    "counter_item": "select, insert, update, delete",
    "stock": "select, insert, update, delete",
    "planogram": "select, insert, update, delete",
    "store_terms": "select, insert, update, delete",
    "visit_money": "select, insert, update, delete",
    "review": "select, insert, update, delete",
    "ledger_transaction": "select, insert",
    "ledger_entry": "select, insert",
}
"""What the application may do with each table; read models are emptied when they are rebuilt."""


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for statement in (*_MERCHANDISE, *_SETTLEMENT, *_LEDGER):
        op.execute(statement)
    for table, grants in _TABLES.items():
        show_own_rows(table, grants)
    op.execute("grant select on ledger_balance to tillfree_app")
