"""Checks of a child's development, and the tasks of the official card."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "development_card_task",
        sa.Column("month", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("aspect", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("month", "aspect", name=op.f("pk_development_card_task")),
    )
    op.create_table(
        "development_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_development_check_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_development_check_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_check")),
    )
    with op.batch_alter_table("development_check", schema=None) as batch_op:
        batch_op.create_index("ix_development_check_person_id_checked_on", ["person_id", "checked_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("development_check", schema=None) as batch_op:
        batch_op.drop_index("ix_development_check_person_id_checked_on")

    op.drop_table("development_check")
    op.drop_table("development_card_task")
