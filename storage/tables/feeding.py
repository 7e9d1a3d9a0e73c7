"""PMT: who gets supplementary food, from when, for how many days, and what was noted on the way."""

from sqlalchemy import Column, Date, Index, Numeric, SmallInteger, String, Table, text

from storage.tables.metadata import Utc, id_column, metadata, reference

_RUNNING = text("ended_on IS NULL")

feeding = Table(
    "feeding",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False, index=True),
    Column("reason", String(16), nullable=False),
    Column("rule_version", String(16), nullable=False),
    Column("days_planned", SmallInteger, nullable=False),
    Column("funding", String(16), nullable=False),
    Column("starts_on", Date, nullable=False),
    reference("account_id", "account", nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", String(12)),  # selesai, berhenti, pindah
    Index("uq_feeding_running", "person_id", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
)

feeding_note = Table(
    "feeding_note",
    metadata,
    id_column(),
    reference("feeding_id", "feeding", nullable=False, index=True),
    reference("draft_id", "draft", nullable=False, unique=True),
    Column("noted_on", Date, nullable=False),
    Column("days_given", SmallInteger, nullable=False),  # since the note before
    Column("weight_kg", Numeric(8, 3)),
    reference("account_id", "account", nullable=False),
    Column("created_at", Utc, nullable=False),
)
