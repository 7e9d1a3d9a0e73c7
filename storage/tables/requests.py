"""What families ask for and a human of the programme answers; and how families without a chat of their own are
reached."""

from sqlalchemy import Column, Index, String, Table, UniqueConstraint, text

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

_WAITING = text("status = 'waiting'")

request = Table(
    "request",
    metadata,
    id_column(),
    Column("kind", String(12), nullable=False),  # enrol, join, copy, erase, care
    reference("account_id", "account", nullable=False, index=True),  # who asks
    reference("chat_id", "chat", nullable=False),
    reference("family_id", "family", index=True),  # none: somebody who enrols herself is in no family yet
    Column("area", AreaCode, nullable=False),
    reference("team_id", "team"),  # none: any team of the area may answer
    sealed("details", nullable=False),
    Column("status", String(10), nullable=False),  # waiting, granted, refused, expired
    Column("asked_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("reminded_at", Utc),
    reference("decided_by", "account"),
    Column("decided_at", Utc),
    Index("ix_request_waiting", "expires_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
)

reach = Table(
    "reach",
    metadata,
    reference("family_id", "family", primary_key=True, autoincrement=False),
    Column("way", String(10), nullable=False),  # kader (told at a visit), whatsapp (forwarded by the kader)
    Column("status", String(10), nullable=False),  # active, stopped
    reference("set_by", "account", nullable=False),
    Column("set_at", Utc, nullable=False),
)

relay = Table(
    "relay",
    metadata,
    id_column(),
    reference("episode_id", "episode", nullable=False),
    reference("person_id", "person", nullable=False, index=True),
    Column("message", String(48), nullable=False),  # of the calendar: "anak/09"
    Column("way", String(10), nullable=False),
    Column("owed_at", Utc, nullable=False),
    reference("done_by", "account"),
    Column("done_at", Utc),
    UniqueConstraint("episode_id", "message"),
)
