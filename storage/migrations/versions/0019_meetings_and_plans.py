"""Meetings, who came to them, and what was agreed to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CODE = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")
_UTC = sa.DateTime(timezone=True)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("area", _CODE, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("code_until", _UTC, nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("begun_at", _UTC, nullable=False),
        sa.Column("kept_at", _UTC, nullable=True),
        _reference("meeting", "account_id", "account"),
        _reference("meeting", "draft_id", "draft"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_meeting_draft_id")),
        sa.UniqueConstraint("code", name=op.f("uq_meeting_code")),
    )
    op.create_index("ix_meeting_area", "meeting", ["area"])
    op.create_index("ix_meeting_account_id", "meeting", ["account_id"])
    op.create_table(
        "attendance",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        _reference("attendance", "meeting_id", "meeting"),
        _reference("attendance", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "account_id", name=op.f("uq_attendance_meeting_id_account_id")),
    )
    op.create_table(
        "action_item",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("area", _CODE, nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reminded_before_at", _UTC, nullable=True),
        sa.Column("reminded_overdue_at", _UTC, nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", _UTC, nullable=True),
        _reference("action_item", "meeting_id", "meeting"),
        _reference("action_item", "created_by", "account"),
        _reference("action_item", "owner_id", "account"),
        _reference("action_item", "settled_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
    )
    for column in ("meeting_id", "area", "owner_id"):
        op.create_index(f"ix_action_item_{column}", "action_item", [column])
    is_open = sa.text("state = 'open'")
    name = "ix_action_item_open_due"
    op.create_index(name, "action_item", ["due_on"], sqlite_where=is_open, postgresql_where=is_open)


def downgrade() -> None:
    op.drop_table("action_item")
    op.drop_table("attendance")
    op.drop_table("meeting")
