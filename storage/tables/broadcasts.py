"""What belongs to broadcasts: saved texts, lists of recipients, replies."""

from sqlalchemy import Column, Index, Integer, Table, text

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

broadcast_template = Table(
    "broadcast_template",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),
    Column("area", AreaCode, nullable=False),  # for senders of this area and below
    sealed("text", nullable=False),
    Column("created_at", Utc, nullable=False),
    Index("ix_broadcast_template_area", "area"),
)

recipient_list = Table(
    "recipient_list",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),
    Column("unmatched", Integer, nullable=False, server_default=text("0")),
    Column("created_at", Utc, nullable=False),
)

recipient = Table(
    "recipient",
    metadata,
    reference("list_id", "recipient_list", primary_key=True, autoincrement=False),
    reference("account_id", "account", primary_key=True, autoincrement=False),
)

broadcast_reply = Table(
    "broadcast_reply",
    metadata,
    id_column(),
    reference("broadcast_id", "broadcast", nullable=False),
    reference("account_id", "account", nullable=False),  # who replies
    reference("chat_id", "chat", nullable=False),
    sealed("text", nullable=False),
    sealed("answer"),
    reference("answered_by", "account"),
    Column("created_at", Utc, nullable=False),
    Column("answered_at", Utc),
    Index("ix_broadcast_reply_broadcast_id", "broadcast_id"),
)
