"""What health workers have said of the texts that families get, word for word, and who may say it."""

from sqlalchemy import Column, Index, String, Table

from storage.tables.metadata import Utc, id_column, metadata, reference, sealed

content_version = Table(
    "content_version",
    metadata,
    id_column(),
    Column("kind", String(12), nullable=False),  # calendar, answer
    Column("message", String(48), nullable=False),  # its key: "anak/09", "demam"
    Column("language", String(8), nullable=False),
    Column("fingerprint", String(8), nullable=False),  # of the text that was seen
    Column("verdict", String(10), nullable=False),  # approved, returned
    sealed("note"),  # what should be better
    reference("account_id", "account", nullable=False),
    Column("at", Utc, nullable=False),
    Index("ix_content_version_fingerprint", "kind", "message", "language", "fingerprint"),
)

reviewer = Table(
    "reviewer",
    metadata,
    reference("account_id", "account", primary_key=True, autoincrement=False),
    reference("named_by", "account", nullable=False),
    Column("named_at", Utc, nullable=False),
    Column("until", Utc),  # since then she reviews no more
)
