"""What a family told of a loss, from the telling to the day on which a human has settled who gets messages again."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from storage.tables.metadata import Utc, id_column, metadata, reference

_OPEN = text("ended_at IS NULL")

loss = Table(
    "loss",
    metadata,
    id_column(),
    reference("family_id", "family", nullable=False),
    reference("told_by", "account"),
    reference("chat_id", "chat"),  # where it was told
    Column("kind", String(16), nullable=False),  # as it was understood; a human finds out the rest
    Column("told_at", Utc, nullable=False),
    Column("last_before", BigInteger, nullable=False),  # the outbox's newest row at the moment of telling
    Column("withdrawn", Integer, nullable=False),  # rows taken back
    Column("on_its_way", Integer, nullable=False),  # rows that could not be taken back any more
    Column("quieted", Text, nullable=False),  # ids of chats and of enrolments that were silenced, as JSON: for an undo
    reference("called_by", "account"),
    Column("called_at", Utc),
    Column("reminded_at", Utc),
    Column("ended_at", Utc),
    Column("outcome", String(12)),  # mistaken, settled (a human said who gets messages now)
    reference("ended_by", "account"),
    Column("last_held", BigInteger),  # the outbox's newest row at the end: what comes after it, a human let go
    Index("ix_loss_family_id", "family_id"),
    Index("ix_loss_open", "told_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
