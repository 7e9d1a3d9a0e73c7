"""Broadcasts with filters, plans and a second pair of eyes; saved texts, lists of recipients, replies."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CODE = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REPEATED = sa.text("parent_id IS NOT NULL")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("filters", sa.Text(), nullable=True),
        sa.Column("expected", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("held", sa.Text(), nullable=True),
        _moment("built_at"),
        _moment("starts_at"),
        sa.Column("rule", sa.String(length=16), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("occurrence", sa.String(length=48), nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        _moment("approved_at"),
    ]


def _id(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _reference(table: str, name: str, target: str, *, nullable: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=nullable),
        sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_{table}_{name}")),
    ]


def upgrade() -> None:
    for column in _new_columns():
        op.add_column("broadcast", column)
    op.execute("UPDATE broadcast SET built_at = started_at, expected = total WHERE status <> 'draft'")
    op.create_index(
        "uq_broadcast_occurrence",
        "broadcast",
        ["parent_id", "occurrence"],
        unique=True,
        sqlite_where=_REPEATED,
        postgresql_where=_REPEATED,
    )
    op.create_table(
        "broadcast_template",
        *_id("broadcast_template"),
        *_reference("broadcast_template", "account_id", "account"),
        sa.Column("area", _CODE, nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        _moment("created_at", nullable=False),
    )
    op.create_index("ix_broadcast_template_area", "broadcast_template", ["area"])
    op.create_table(
        "recipient_list",
        *_id("recipient_list"),
        *_reference("recipient_list", "account_id", "account"),
        sa.Column("unmatched", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _moment("created_at", nullable=False),
    )
    op.create_table(
        "recipient",
        *_reference("recipient", "list_id", "recipient_list"),
        *_reference("recipient", "account_id", "account"),
        sa.PrimaryKeyConstraint("list_id", "account_id", name=op.f("pk_recipient")),
    )
    op.create_table(
        "broadcast_reply",
        *_id("broadcast_reply"),
        *_reference("broadcast_reply", "broadcast_id", "broadcast"),
        *_reference("broadcast_reply", "account_id", "account"),
        *_reference("broadcast_reply", "chat_id", "chat"),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        *_reference("broadcast_reply", "answered_by", "account", nullable=True),
        _moment("created_at", nullable=False),
        _moment("answered_at"),
    )
    op.create_index("ix_broadcast_reply_broadcast_id", "broadcast_reply", ["broadcast_id"])


def downgrade() -> None:
    for table in ("broadcast_reply", "recipient", "recipient_list", "broadcast_template"):
        op.drop_table(table)
    op.drop_index("uq_broadcast_occurrence", "broadcast")
    for column in reversed(_new_columns()):
        op.drop_column("broadcast", column.name)
