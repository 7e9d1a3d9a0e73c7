"""Two records of one person that became one: who did it, when, and what moved, so that they come apart again."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True)


def _reference(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_person_merge_{column}"))


def upgrade() -> None:
    op.create_table(
        "person_merge",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("gone_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_by", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", _UTC, nullable=False),
        sa.Column("taken", sa.LargeBinary(), nullable=False),
        sa.Column("undone_at", _UTC, nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        _reference("person_id", "person"),
        _reference("gone_id", "person"),
        _reference("merged_by", "account"),
        _reference("undone_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index(op.f("ix_person_merge_gone_id"), "person_merge", ["gone_id"])
    op.create_index(op.f("ix_person_merge_person_id"), "person_merge", ["person_id"])


def downgrade() -> None:
    op.drop_table("person_merge")
