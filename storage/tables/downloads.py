"""Files that leave by a one-time link: kept in sealed pieces until they were fetched or their time is over."""

from sqlalchemy import Column, Integer, SmallInteger, String, Table, UniqueConstraint

from storage.tables.metadata import Utc, hashed, id_column, metadata, reference, sealed

download = Table(
    "download",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),
    sealed("name", nullable=False),  # of the file
    Column("mime", String(96), nullable=False),
    Column("language", String(8), nullable=False),  # of whoever asked for it
    Column("parts", Integer, nullable=False, default=0),
    hashed("token_hash", unique=True),  # none while it is being made
    hashed("code_hash"),
    Column("wrong_codes", SmallInteger, nullable=False, default=0),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("fetched_at", Utc),
)

download_part = Table(
    "download_part",
    metadata,
    id_column(),
    reference("download_id", "download", nullable=False),
    Column("number", Integer, nullable=False),
    sealed("content", nullable=False),
    UniqueConstraint("download_id", "number"),
)
