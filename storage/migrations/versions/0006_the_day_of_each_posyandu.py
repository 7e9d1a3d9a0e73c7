"""The day of each posyandu."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CODE = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "posyandu_day",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("area", _CODE, nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_posyandu_day_team_id")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_posyandu_day_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posyandu_day")),
    )
    for name, column, where in (
        ("uq_posyandu_day_area", "area", sa.text("team_id IS NULL")),
        ("uq_posyandu_day_team", "team_id", sa.text("team_id IS NOT NULL")),
    ):
        op.create_index(name, "posyandu_day", [column], unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("posyandu_day")
