"""What the API itself keeps in PostgreSQL: sessions, answers by idempotency key, webhooks."""

from tillfree.web.postgres.answers import KeptAnswer, find_answer, keep_answer, take_key
from tillfree.web.postgres.sessions import begin_session, end_session, session_person

__all__ = [
    "KeptAnswer",
    "begin_session",
    "end_session",
    "find_answer",
    "keep_answer",
    "session_person",
    "take_key",
]
