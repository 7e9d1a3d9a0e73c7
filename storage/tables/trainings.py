"""Who was trained in what, by whom and when: the cascade from kader to kader."""

from sqlalchemy import Column, Date, String, Table, UniqueConstraint

from storage.tables.metadata import Utc, id_column, metadata, reference, sealed

training = Table(
    "training",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),  # who was trained
    Column("topic", String(16), nullable=False),
    Column("held_on", Date, nullable=False),
    reference("trainer_id", "account", index=True),  # none: somebody without an account, by name
    sealed("trainer"),
    reference("recorded_by", "account", nullable=False),
    Column("recorded_at", Utc, nullable=False),
    UniqueConstraint("account_id", "topic", "held_on"),
)
