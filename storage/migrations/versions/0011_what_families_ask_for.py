"""what families ask for, how they are reached, what was said of texts"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("message", sa.String(length=48), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("fingerprint", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_content_version_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_version")),
    )
    with op.batch_alter_table("content_version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_content_version_fingerprint", ["kind", "message", "language", "fingerprint"], unique=False
        )

    op.create_table(
        "reach",
        sa.Column("family_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_reach_family_id")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_reach_set_by")),
        sa.PrimaryKeyConstraint("family_id", name=op.f("pk_reach")),
    )
    op.create_table(
        "relay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("episode_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_relay_done_by")),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_relay_episode_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_relay_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
        sa.UniqueConstraint("episode_id", "message", name=op.f("uq_relay_episode_id_message")),
    )
    with op.batch_alter_table("relay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relay_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reviewer",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("named_by", sa.BigInteger(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reviewer_account_id")),
        sa.ForeignKeyConstraint(["named_by"], ["account.id"], name=op.f("fk_reviewer_named_by")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_reviewer")),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_request_account_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_request_chat_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_request_decided_by")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_request_family_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_request_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_family_id"), ["family_id"], unique=False)
        batch_op.create_index(
            "ix_request_waiting",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_request_waiting",
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_request_family_id"))
        batch_op.drop_index(batch_op.f("ix_request_account_id"))

    op.drop_table("request")
    op.drop_table("reviewer")
    with op.batch_alter_table("relay", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relay_person_id"))

    op.drop_table("relay")
    op.drop_table("reach")
    with op.batch_alter_table("content_version", schema=None) as batch_op:
        batch_op.drop_index("ix_content_version_fingerprint")

    op.drop_table("content_version")
