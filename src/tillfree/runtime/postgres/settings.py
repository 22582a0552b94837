"""The few numbers of the embedded server, each with unit and origin."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PostgresSettings:
    """How long the embedded server is waited for, and how often it is tried."""

    ready_wait_s: float = 30.0
    """Seconds until a started server must answer; 0.1 is usual, recovery takes longer. Own."""
    stop_wait_s: float = 10.0
    """Seconds for a fast stop before the server is cut off; its log makes that harmless."""
    poll_s: float = 0.02
    """Seconds between two looks at whether it is ready or gone."""
    start_attempts: int = 20
    """Starts before it is given up: a port may be taken in between, a killed server's sessions
    hold its memory until they notice. Own choice: with the pauses between them about 5 s."""
    again_s: float = 0.25
    """Seconds between two such starts."""
    look_s: float = 0.25
    """Seconds between two looks at whether a server that is kept running has ended. Own choice."""
    initdb_wait_s: float = 120.0
    """Seconds for laying a new data folder; 0.5 is usual."""
    connections: int = 100
    """Connections that the server takes at once; PostgreSQL's own default."""
