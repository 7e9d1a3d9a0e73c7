"""What visits leave behind beside themselves: slow-changing facts, doses given."""

from sqlalchemy import Column, Date, Index, String, Table, UniqueConstraint

from storage.tables.metadata import Utc, id_column, metadata, reference, sealed

# What is known of a family (person_id empty) or of a person and changes slowly: the last answer, with its day.
circumstance = Table(
    "circumstance",
    metadata,
    id_column(),
    reference("family_id", "family", nullable=False),
    reference("person_id", "person", index=True),
    Column("name", String(32), nullable=False),
    Column("value", String(160)),  # codes, numbers, dates
    sealed("words"),  # free text and names
    Column("said_on", Date, nullable=False),
    reference("visit_id", "visit"),
    Column("created_at", Utc, nullable=False),
    Index("ix_circumstance_family_id_name", "family_id", "name"),
)

dose = Table(
    "dose",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False),
    Column("code", String(24), nullable=False),  # domain/data/immunisation.csv; vitamin A and worms with their round
    Column("given_on", Date),  # none: given, the day is not known
    Column("told_on", Date, nullable=False),
    reference("visit_id", "visit"),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("person_id", "code"),
)
