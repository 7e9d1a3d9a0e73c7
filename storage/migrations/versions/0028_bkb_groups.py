"""BKB groups of a desa, their sessions, and who came."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CODE = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")
_UTC = sa.DateTime(timezone=True)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "bkb_group",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("area", _CODE, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        _reference("bkb_group", "created_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bkb_group")),
    )
    op.create_index("ix_bkb_group_area", "bkb_group", ["area"])

    op.create_table(
        "bkb_session",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("others", sa.SmallInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", _UTC, nullable=False),
        _reference("bkb_session", "account_id", "account"),
        _reference("bkb_session", "draft_id", "draft"),
        _reference("bkb_session", "group_id", "bkb_group"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bkb_session")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_bkb_session_draft_id")),
    )
    op.create_index("ix_bkb_session_group_id", "bkb_session", ["group_id"])

    op.create_table(
        "bkb_attendance",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        _reference("bkb_attendance", "person_id", "person"),
        _reference("bkb_attendance", "session_id", "bkb_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bkb_attendance")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_bkb_attendance_session_id_person_id")),
    )
    op.create_index("ix_bkb_attendance_person_id", "bkb_attendance", ["person_id"])


def downgrade() -> None:
    op.drop_table("bkb_attendance")

    op.drop_table("bkb_session")

    op.drop_table("bkb_group")
