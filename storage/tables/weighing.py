"""A posyandu day under way: the expected children by number, what was measured, and which chat is at the table."""

from sqlalchemy import Column, Date, Numeric, SmallInteger, String, Table, UniqueConstraint

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference

weighing_day = Table(
    "weighing_day",
    metadata,
    id_column(),
    reference("team_id", "team", nullable=False),
    Column("area", AreaCode, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("closed_at", Utc),
    UniqueConstraint("team_id", "held_on"),
)

weighing = Table(
    "weighing",
    metadata,
    id_column(),
    reference("day_id", "weighing_day", nullable=False),
    reference("person_id", "person", nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("weight_kg", Numeric(8, 3)),  # as it was sent last: kept, or still in doubt
    Column("length_cm", Numeric(8, 3)),
    Column("gain", String(12)),  # once kept: N, T, 2T, O, B, heavier
    reference("visit_id", "visit"),
    UniqueConstraint("day_id", "person_id"),
)

# Whose lines are read as measurements: the chats that are at a posyandu's table.
weighing_desk = Table(
    "weighing_desk",
    metadata,
    id_column(),
    reference("chat_id", "chat", nullable=False, unique=True),
    reference("day_id", "weighing_day", nullable=False),
    Column("created_at", Utc, nullable=False),
)
