"""the months as they were closed"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_close",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.String(length=24), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_close")),
        sa.UniqueConstraint("area", "month", name=op.f("uq_month_close_area_month")),
    )
    with op.batch_alter_table("month_close", schema=None) as batch_op:
        batch_op.create_index("ix_month_close_month_area", ["month", "area"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("month_close", schema=None) as batch_op:
        batch_op.drop_index("ix_month_close_month_area")

    op.drop_table("month_close")
