"""What families and kader ask, and everything that is said until it is answered."""

from sqlalchemy import Column, Index, String, Table, text

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

_OPEN = text("status <> 'closed'")

question = Table(
    "question",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),  # who asks
    reference("chat_id", "chat", nullable=False),
    reference("person_id", "person"),  # of a family
    Column("area", AreaCode, nullable=False),
    reference("team_id", "team"),
    Column("level", String(8), nullable=False),  # whose turn it is: kader, petugas, pembina
    Column("status", String(8), nullable=False),  # open, answered, closed
    Column("message", String(48)),  # the calendar's message that it is about
    sealed("text", nullable=False),
    reference("assigned_to", "account"),
    Column("asked_at", Utc, nullable=False),
    Column("turned_at", Utc, nullable=False),  # when it came to whoever has it now
    Column("answered_at", Utc),  # for the first time
    Column("closed_at", Utc),
    Column("closed_why", String(12)),  # done, loss, wrong_chat
    Index("ix_question_area_status", "area", "status"),
    Index("ix_question_person_id", "person_id"),
    Index("ix_question_account_id", "account_id"),
    Index("ix_question_open", "turned_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

question_line = Table(
    "question_line",
    metadata,
    id_column(),
    reference("question_id", "question", nullable=False, index=True),
    reference("account_id", "account", nullable=False),
    Column("kind", String(8), nullable=False),  # answer, note (for staff), more (of whoever asked)
    sealed("text", nullable=False),
    Column("at", Utc, nullable=False),
)
