"""Trainings of kader: who was trained in what, by whom and when."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "training",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("trainer_id", sa.BigInteger(), nullable=True),
        sa.Column("trainer", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", _UTC, nullable=False),
        _reference("training", "account_id", "account"),
        _reference("training", "recorded_by", "account"),
        _reference("training", "trainer_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("account_id", "topic", "held_on", name=op.f("uq_training_account_id_topic_held_on")),
    )
    op.create_index("ix_training_trainer_id", "training", ["trainer_id"])


def downgrade() -> None:
    op.drop_table("training")
