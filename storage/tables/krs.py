"""The verification of families at risk (KRS) year by year, and what has been copied into Elsimil."""

from sqlalchemy import Boolean, Column, Date, Index, SmallInteger, String, Table, UniqueConstraint

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

verification = Table(
    "verification",
    metadata,
    id_column(),
    reference("family_id", "family", nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("area", AreaCode, nullable=False),
    reference("team_id", "team"),
    Column("state", String(24), nullable=False),  # belum, ditemukan_krs …: what was found at the door
    Column("workflow", String(24), nullable=False),  # draf … dikunci
    Column("was_krs", Boolean),  # on the list that was given; none: not on it
    sealed("original"),  # the list's own row, as it was
    Column("is_krs", Boolean),  # by the rule, from what visits know; none: not enough is known
    Column("factors", String(160)),  # codes of the risks that hold, with spaces between
    Column("rule_version", String(24)),
    sealed("note"),  # why it was sent back
    reference("found_by", "account"),
    Column("found_at", Utc),
    reference("decided_by", "account"),
    Column("decided_at", Utc),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("family_id", "year"),
    Index("ix_verification_year_area", "year", "area", "workflow", "state"),
)

elsimil_entry = Table(
    "elsimil_entry",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False),
    Column("month", Date, nullable=False),  # its first day
    reference("account_id", "account", nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("person_id", "month"),
)
