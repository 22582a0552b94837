"""What shoppers and reviewers do over the API: sessions, texts agreed to, evidence, labels."""

from alembic import op

from tillfree.runtime.postgres.migrations.own_rows import show_own_rows

revision = "0006"
down_revision = "0005"

_ORGANISATION = "organisation text not null check (organisation <> '')"

_STATEMENTS = (
    f"""create table shopper_session ({_ORGANISATION}, token_hash bytea not null,
      person_id text not null, until_ns bigint not null, primary key (organisation, token_hash))""",
    "create index shopper_session_by_person on shopper_session (organisation, person_id)",
    f"""create table consent_text ({_ORGANISATION}, purpose text not null, wording text not null,
      text text not null, published_ns bigint not null,
      primary key (organisation, purpose, wording))""",
    f"""create table provider_notice ({_ORGANISATION}, provider text not null,
      notice_id text not null, visit_id text not null, outcome text not null,
      heard_ns bigint not null, primary key (organisation, provider, notice_id))""",
    "create index provider_notice_old on provider_notice (organisation, heard_ns)",
    f"""create table act_evidence ({_ORGANISATION}, interaction_id text not null,
      visit_ids text[] not null, t_ns bigint not null, body bytea not null,
      primary key (organisation, interaction_id))""",
    "create index act_evidence_by_visit on act_evidence using gin (visit_ids)",
    f"""create table review_label ({_ORGANISATION}, review_id text not null, sku text not null,
      visit_id text not null, store_id text not null, probability double precision not null,
      is_right boolean not null, decided_ns bigint not null,
      primary key (organisation, review_id, sku))""",
    "create index review_label_decided on review_label (organisation, decided_ns, review_id, sku)",
    # A shopper's own visits are found by the credentials that they came in on.
    "create index visit_by_credential on visit (organisation, credential)",
    "create index visit_money_by_credential on visit_money (organisation, credential)",
    """create index outbox_delivered on outbox (organisation, delivered_ns)
      where state = 'delivered'""",
)

_TABLES = {
    "shopper_session": "select, insert, delete",
    "consent_text": "select, insert, update, delete",
    "provider_notice": "select, insert, delete",
    "act_evidence": "select, insert, update, delete",
    "review_label": "select, insert, update, delete",
}
"""What the application may do with each table."""


def upgrade() -> None:
    """Make the tables, each with a forced policy that shows an organisation its own rows."""
    for statement in _STATEMENTS:
        op.execute(statement)
    for table, grants in _TABLES.items():
        show_own_rows(table, grants)
    # What was delivered is over after a while.
    op.execute("grant delete on outbox to tillfree_app")
