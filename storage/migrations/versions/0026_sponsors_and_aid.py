"""GENTING: who is proposed, sponsors, what they promised, who is matched, what arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CODE = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")
_UTC = sa.DateTime(timezone=True)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "genting_target",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=160), nullable=False),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_at", _UTC, nullable=False),
        sa.Column("closed_at", _UTC, nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        _reference("genting_target", "closed_by", "account"),
        _reference("genting_target", "person_id", "person"),
        _reference("genting_target", "proposed_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genting_target")),
        sa.UniqueConstraint("number", name=op.f("uq_genting_target_number")),
        sa.UniqueConstraint("person_id", name=op.f("uq_genting_target_person_id")),
    )
    op.create_table(
        "sponsor",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("area", _CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        sa.Column("closed_at", _UTC, nullable=True),
        _reference("sponsor", "created_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsor")),
        sa.UniqueConstraint("number", name=op.f("uq_sponsor_number")),
    )
    op.create_index("ix_sponsor_area", "sponsor", ["area"])

    op.create_table(
        "pledge",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("sponsor_id", sa.BigInteger(), nullable=False),
        sa.Column("help", sa.String(length=16), nullable=False),
        sa.Column("amount", sa.LargeBinary(), nullable=True),
        sa.Column("children", sa.SmallInteger(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        _reference("pledge", "created_by", "account"),
        _reference("pledge", "sponsor_id", "sponsor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
    )
    op.create_index("ix_pledge_sponsor_id", "pledge", ["sponsor_id"])

    op.create_table(
        "sponsorship",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("matched_by", sa.BigInteger(), nullable=False),
        sa.Column("matched_at", _UTC, nullable=False),
        sa.Column("ended_at", _UTC, nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        _reference("sponsorship", "ended_by", "account"),
        _reference("sponsorship", "matched_by", "account"),
        _reference("sponsorship", "pledge_id", "pledge"),
        _reference("sponsorship", "target_id", "genting_target"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsorship")),
    )
    op.create_index("ix_sponsorship_pledge_id", "sponsorship", ["pledge_id"])
    op.create_index("ix_sponsorship_target_id", "sponsorship", ["target_id"])
    op.create_index(
        "uq_sponsorship_open",
        "sponsorship",
        ["target_id", "pledge_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "aid",
        sa.Column("id", _KEY, autoincrement=False, nullable=False),
        sa.Column("sponsorship_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("goods", sa.String(length=24), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", _UTC, nullable=False),
        _reference("aid", "account_id", "account"),
        _reference("aid", "draft_id", "draft"),
        _reference("aid", "media_id", "media"),
        _reference("aid", "sponsorship_id", "sponsorship"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_aid_draft_id")),
    )
    op.create_index("ix_aid_sponsorship_id", "aid", ["sponsorship_id"])


def downgrade() -> None:
    op.drop_table("aid")

    op.drop_table("sponsorship")

    op.drop_table("pledge")

    op.drop_table("sponsor")
    op.drop_table("genting_target")
