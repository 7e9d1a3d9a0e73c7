"""PMT: who gets supplementary food, from when, for how many days, and what was noted on the way."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "feeding",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("rule_version", sa.String(length=16), nullable=False),
        sa.Column("days_planned", sa.SmallInteger(), nullable=False),
        sa.Column("funding", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=12), nullable=True),
        _reference("feeding", "account_id", "account"),
        _reference("feeding", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeding")),
    )
    op.create_index("ix_feeding_person_id", "feeding", ["person_id"])
    op.create_index(
        "uq_feeding_running",
        "feeding",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )

    op.create_table(
        "feeding_note",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("feeding_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("days_given", sa.SmallInteger(), nullable=False),
        sa.Column("weight_kg", sa.Numeric(precision=8, scale=3), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        _reference("feeding_note", "account_id", "account"),
        _reference("feeding_note", "draft_id", "draft"),
        _reference("feeding_note", "feeding_id", "feeding"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeding_note")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_feeding_note_draft_id")),
    )
    op.create_index("ix_feeding_note_feeding_id", "feeding_note", ["feeding_id"])


def downgrade() -> None:
    op.drop_table("feeding_note")

    op.drop_table("feeding")
