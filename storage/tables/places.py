"""Areas by Kemendagri code, and the teams that work in them."""

from sqlalchemy import Boolean, Column, Date, Index, String, Table

from storage.tables.metadata import id_column, metadata

wilayah = Table(
    "wilayah",
    metadata,
    Column("code", String(13), primary_key=True),  # dotted: 15.06.06.2002
    Column("name", String(120), nullable=False),
    Column("level", String(12), nullable=False),  # provinsi, kabupaten, kecamatan, desa
    Column("zone", String(32), nullable=False),  # IANA
    Column("lokus_year", String(4)),
    Column("valid_from", Date),
    Column("valid_to", Date),
)

team = Table(
    "team",
    metadata,
    id_column(),
    Column("area", String(13), nullable=False),
    Column("name", String(120), nullable=False),
    Column("dusun", String(120)),  # the part of a village that it serves, if not all
    Column("active", Boolean, nullable=False, default=True),
    Index("ix_team_area", "area"),
)
