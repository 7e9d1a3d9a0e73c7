"""Meetings with who came to them, and what was agreed to be done."""

from sqlalchemy import Boolean, Column, Date, Index, String, Table, Text, UniqueConstraint, false, text

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

_OPEN = text("state = 'open'")

meeting = Table(
    "meeting",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    reference("account_id", "account", nullable=False, index=True),  # who records it
    reference("draft_id", "draft", nullable=False, unique=True),
    Column("code", String(6), nullable=False, unique=True),  # by which participants say that they are there
    Column("code_until", Utc, nullable=False),
    Column("numbers", Text, nullable=False),  # JSON; the month's counts when the meeting began; they name nobody
    sealed("content"),  # JSON; none while the record is being written
    Column("held_on", Date),
    Column("begun_at", Utc, nullable=False),
    Column("kept_at", Utc),
)

attendance = Table(
    "attendance",
    metadata,
    id_column(),
    reference("meeting_id", "meeting", nullable=False),
    reference("account_id", "account", nullable=False),
    Column("at", Utc, nullable=False),
    Column("online", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("meeting_id", "account_id"),
)

wrong_code = Table(
    "wrong_code",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_wrong_code_account_id_at", "account_id", "at"),
)

action_item = Table(
    "action_item",
    metadata,
    id_column(),
    reference("meeting_id", "meeting", nullable=False, index=True),
    Column("area", AreaCode, nullable=False, index=True),
    reference("created_by", "account", nullable=False),
    reference("owner_id", "account", index=True),  # none: somebody without an account, by name in the content
    sealed("content", nullable=False),  # JSON: what, who, target, note
    Column("due_on", Date),
    Column("state", String(8), nullable=False),  # open, done, dropped
    Column("reminded_before_at", Utc),
    Column("reminded_overdue_at", Utc),
    reference("settled_by", "account"),
    Column("settled_at", Utc),
    Index("ix_action_item_open_due", "due_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
