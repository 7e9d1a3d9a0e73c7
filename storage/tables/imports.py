"""Lists that were imported: what became of each row, and which rows were taken, so that none is taken twice."""

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from storage.tables.metadata import Id, Utc, hashed, id_column, metadata

import_row = Table(
    "import_row",
    metadata,
    id_column(),
    Column("job_id", Id, nullable=False),  # the job itself is forgotten after a while
    Column("line", Integer, nullable=False),  # as Excel counts
    Column("outcome", String(12), nullable=False),  # taken, same, known, bad
    Column("why", String(200), nullable=False),  # codes, with spaces between
    UniqueConstraint("job_id", "line"),
)

import_mark = Table(
    "import_mark",
    metadata,
    id_column(),
    hashed("mark", nullable=False, unique=True),  # of the row's content, per desa
    Column("taken_at", Utc, nullable=False),
    Index("ix_import_mark_taken_at", "taken_at"),
)
