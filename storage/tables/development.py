"""A child's development: checks by milestones or tasks, and the official card's tasks once they are imported."""

from sqlalchemy import Column, Date, Index, SmallInteger, String, Table, Text

from storage.tables.metadata import Utc, id_column, metadata, reference

development_check = Table(
    "development_check",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False),
    reference("account_id", "account", nullable=False),  # the kader or parent who looked
    Column("source", String(12), nullable=False),  # milestones (Buku KIA), card (the official tasks)
    Column("checked_on", Date, nullable=False),
    Column("months", SmallInteger, nullable=False),  # by which the child was judged: corrected, if born early
    Column("asked", Text, nullable=False),  # codes, with spaces between
    Column("missing", Text, nullable=False),  # of these the ones not seen yet
    Column("status", String(8), nullable=False),  # open, done
    Column("created_at", Utc, nullable=False),
    Index("ix_development_check_person_id_checked_on", "person_id", "checked_on"),
)

development_card_task = Table(
    "development_card_task",
    metadata,
    Column("month", SmallInteger, primary_key=True, autoincrement=False),
    Column("aspect", String(24), primary_key=True),
    Column("text", Text, nullable=False),
    Column("tip", Text),  # how it is practised at home, as the card says it
)
