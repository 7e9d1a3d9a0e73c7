"""Events of a life as they were told: who told what, when, and what was before, so that it can be taken back."""

from sqlalchemy import Column, Date, Index, String, Table

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

life_event = Table(
    "life_event",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False, index=True),  # the mother of a birth, the deceased, who moves …
    reference("family_id", "family", nullable=False),
    Column("kind", String(24), nullable=False),  # marriage, pregnancy, birth, miscarriage, death, move, correction
    Column("happened_on", Date, nullable=False),
    Column("area", AreaCode, nullable=False),  # the family's when it was told
    reference("told_by", "account"),
    Column("told_at", Utc, nullable=False),
    sealed("taken", nullable=False),  # JSON: what changed, before and after, and what was added
    Column("undone_at", Utc),
    reference("undone_by", "account"),
    Index("ix_life_event_family_id_told_at", "family_id", "told_at"),
    Index("ix_life_event_area_told_at", "area", "told_at"),
)

person_merge = Table(
    "person_merge",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False, index=True),  # who stays
    reference("gone_id", "person", nullable=False, index=True),  # who became her
    reference("merged_by", "account"),
    Column("merged_at", Utc, nullable=False),
    sealed("taken", nullable=False),  # JSON: what moved, and what changed, before and after
    Column("undone_at", Utc),
    reference("undone_by", "account"),
)
