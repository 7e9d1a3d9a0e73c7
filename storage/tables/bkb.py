"""BKB groups of a desa, their sessions, and who came."""

from sqlalchemy import Column, Date, SmallInteger, String, Table, UniqueConstraint

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference

bkb_group = Table(
    "bkb_group",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False, index=True),
    Column("name", String(60), nullable=False),  # of the group, and of nobody
    reference("created_by", "account", nullable=False),
    Column("created_at", Utc, nullable=False),
)

bkb_session = Table(
    "bkb_session",
    metadata,
    id_column(),
    reference("group_id", "bkb_group", nullable=False, index=True),
    reference("draft_id", "draft", nullable=False, unique=True),
    Column("held_on", Date, nullable=False),
    Column("topic", String(24), nullable=False),
    Column("others", SmallInteger, nullable=False),  # who came and was not noted by name
    reference("account_id", "account", nullable=False),
    Column("recorded_at", Utc, nullable=False),
)

bkb_attendance = Table(
    "bkb_attendance",
    metadata,
    id_column(),
    reference("session_id", "bkb_session", nullable=False),
    reference("person_id", "person", nullable=False, index=True),
    UniqueConstraint("session_id", "person_id"),
)
