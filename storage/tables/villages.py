"""What a village has for the programme (institutions, tools, procedure), and what it still needs."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, String, Table, UniqueConstraint

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

need = Table(
    "need",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False, index=True),  # the desa
    Column("kind", String(16), nullable=False),
    Column("for_year", Integer, nullable=False),
    Column("quantity", Integer),
    Column("cost_rp", BigInteger),  # whole rupiah, of all of it
    Column("source", String(16), nullable=False),
    Column("state", String(12), nullable=False),
    sealed("content", nullable=False),  # JSON: what, note
    reference("created_by", "account", nullable=False, index=True),
    Column("created_at", Utc, nullable=False),
    reference("changed_by", "account"),
    Column("changed_at", Utc),
)

provision = Table(
    "provision",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False),  # the desa
    Column("kind", String(12), nullable=False),
    Column("present", Boolean, nullable=False),
    Column("active", Boolean),  # of a procedure: carried out; none: not asked, since it is not there
    Column("complete", Boolean),  # of the kit
    Column("parts", String(80), nullable=False),  # of the kit: codes with blanks between; else ""
    sealed("decree"),  # its number, as typed
    Column("decree_on", Date),
    reference("told_by", "account", nullable=False),
    Column("told_at", Utc, nullable=False),
    UniqueConstraint("area", "kind"),
)
