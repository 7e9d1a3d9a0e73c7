"""What a team owes its families: visits that were tried in vain, and the line each kader gets in the morning."""

from sqlalchemy import Boolean, Column, Date, SmallInteger, Table, UniqueConstraint

from storage.tables.metadata import Utc, id_column, metadata, reference

visit_attempt = Table(
    "visit_attempt",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False),
    reference("account_id", "account", nullable=False),
    Column("tried_on", Date, nullable=False),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("person_id", "tried_on"),
)

morning = Table(
    "morning",
    metadata,
    reference("chat_id", "chat", primary_key=True),
    Column("minute", SmallInteger, nullable=False),  # after local midnight
    Column("wanted", Boolean, nullable=False, default=True),
    Column("told_on", Date),  # the local date that was last seen to, also if there was nothing to say
)
