"""Areas by Kemendagri code, and the teams that work in them."""

from sqlalchemy import Boolean, Column, Date, Index, SmallInteger, String, Table

from storage.tables.metadata import AreaCode, id_column, metadata

wilayah = Table(
    "wilayah",
    metadata,
    Column("code", AreaCode, primary_key=True),  # dotted: 15.06.06.2002
    Column("name", String(120), nullable=False),
    Column("level", SmallInteger, nullable=False),  # segments of the code: 1 provinsi … 4 desa or kelurahan
    Column("zone", String(32), nullable=False),  # WIB, WITA, WIT
    Column("lokus_year", String(4)),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Index("ix_wilayah_level_code", "level", "code"),
)

team = Table(
    "team",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False),
    Column("name", String(120), nullable=False),
    Column("dusun", String(120)),  # the part of a village that it serves, if not all
    Column("active", Boolean, nullable=False, default=True),
    Index("ix_team_area", "area"),
)
