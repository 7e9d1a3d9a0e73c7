"""A posyandu day under way: expected children, what was measured, whose lines are read."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AREA = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "weighing_day",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("area", _AREA, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_weighing_day_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing_day")),
        sa.UniqueConstraint("team_id", "held_on", name=op.f("uq_weighing_day_team_id_held_on")),
    )
    op.create_table(
        "weighing",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("day_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("weight_kg", sa.Numeric(8, 3), nullable=True),
        sa.Column("length_cm", sa.Numeric(8, 3), nullable=True),
        sa.Column("gain", sa.String(length=12), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["day_id"], ["weighing_day.id"], name=op.f("fk_weighing_day_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_weighing_person_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_weighing_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing")),
        sa.UniqueConstraint("day_id", "person_id", name=op.f("uq_weighing_day_id_person_id")),
    )
    op.create_table(
        "weighing_desk",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("day_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_weighing_desk_chat_id")),
        sa.ForeignKeyConstraint(["day_id"], ["weighing_day.id"], name=op.f("fk_weighing_desk_day_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing_desk")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_weighing_desk_chat_id")),
    )


def downgrade() -> None:
    op.drop_table("weighing_desk")
    op.drop_table("weighing")
    op.drop_table("weighing_day")
