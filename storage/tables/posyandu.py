"""When each desa's posyandu is held, or that of one of its teams."""

from sqlalchemy import Column, Index, String, Table, text

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference

_OF_TEAM, _OF_DESA = text("team_id IS NOT NULL"), text("team_id IS NULL")

posyandu_day = Table(
    "posyandu_day",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False),  # the desa
    reference("team_id", "team"),  # none: the day of the whole desa
    Column("code", String(8), nullable=False),  # d5: the 5th; w2.3: the third Wednesday (domain/posyandu.py)
    reference("set_by", "account"),
    Column("set_at", Utc, nullable=False),
    Index("uq_posyandu_day_area", "area", unique=True, sqlite_where=_OF_DESA, postgresql_where=_OF_DESA),
    Index("uq_posyandu_day_team", "team_id", unique=True, sqlite_where=_OF_TEAM, postgresql_where=_OF_TEAM),
)
