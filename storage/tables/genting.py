"""GENTING: who is proposed for support, who sponsors, what was promised and what arrived. Names, sums are sealed."""

from sqlalchemy import Column, Date, Index, Integer, SmallInteger, String, Table, text

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

_OPEN = text("ended_at IS NULL")

genting_target = Table(
    "genting_target",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False, unique=True),
    Column("number", Integer, nullable=False, unique=True),  # of the code by which a sponsor knows her
    Column("reasons", String(160), nullable=False),  # codes, with spaces between, as known when she was proposed
    reference("proposed_by", "account", nullable=False),
    Column("proposed_at", Utc, nullable=False),
    Column("proposed_on", Date, nullable=False),  # the day it was there: births are told by it
    Column("closed_at", Utc),
    reference("closed_by", "account"),
)

sponsor = Table(
    "sponsor",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False, index=True),  # of the koordinator who wrote it down
    Column("number", Integer, nullable=False, unique=True),  # of the code by which documents call it
    Column("kind", String(16), nullable=False),
    sealed("name", nullable=False),
    sealed("contact"),
    reference("created_by", "account", nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("closed_at", Utc),
)

pledge = Table(
    "pledge",
    metadata,
    id_column(),
    reference("sponsor_id", "sponsor", nullable=False, index=True),
    Column("help", String(16), nullable=False),
    sealed("amount"),  # rupiah a month for each child, where money is promised
    Column("children", SmallInteger, nullable=False),
    Column("months", SmallInteger, nullable=False),
    Column("starts_on", Date, nullable=False),
    reference("created_by", "account", nullable=False),
    Column("created_at", Utc, nullable=False),
)

sponsorship = Table(
    "sponsorship",
    metadata,
    id_column(),
    reference("target_id", "genting_target", nullable=False, index=True),
    reference("pledge_id", "pledge", nullable=False, index=True),
    reference("matched_by", "account", nullable=False),
    Column("matched_at", Utc, nullable=False),
    Column("ended_at", Utc),
    reference("ended_by", "account"),
    Index(
        "uq_sponsorship_open",
        "target_id",
        "pledge_id",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
)

aid = Table(
    "aid",
    metadata,
    id_column(),
    reference("sponsorship_id", "sponsorship", nullable=False, index=True),
    reference("draft_id", "draft", nullable=False, unique=True),
    Column("given_on", Date, nullable=False),
    Column("goods", String(24), nullable=False),
    sealed("content", nullable=False),  # JSON: worth in rupiah, note of the kader, which goes to no sponsor
    reference("media_id", "media"),  # the proof
    reference("account_id", "account", nullable=False),
    Column("recorded_at", Utc, nullable=False),
)
