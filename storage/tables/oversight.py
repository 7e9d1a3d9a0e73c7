"""What the months came to: the numbers of each desa as they stood when its month was closed."""

from sqlalchemy import Column, Date, Index, String, Table, Text, UniqueConstraint

from storage.tables.metadata import AreaCode, Utc, id_column, metadata

month_close = Table(
    "month_close",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False),  # the desa
    Column("month", Date, nullable=False),  # its first day
    Column("counts", Text, nullable=False),  # JSON; counts name nobody
    Column("rule_version", String(24), nullable=False),
    Column("closed_at", Utc, nullable=False),
    UniqueConstraint("area", "month"),
    Index("ix_month_close_month_area", "month", "area"),
)
