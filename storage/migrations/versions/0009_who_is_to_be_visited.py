"""Who is to be visited: attempts in vain, the line in the morning, and whose phone is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("tried_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_attempt_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_attempt_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_attempt")),
        sa.UniqueConstraint("person_id", "tried_on", name=op.f("uq_visit_attempt_person_id_tried_on")),
    )
    op.create_table(
        "morning",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_morning_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_morning")),
    )
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.create_index(
            "ix_chat_blocked",
            ["account_id"],
            unique=False,
            sqlite_where=sa.text("push = 'blocked'"),
            postgresql_where=sa.text("push = 'blocked'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_chat_blocked", sqlite_where=sa.text("push = 'blocked'"), postgresql_where=sa.text("push = 'blocked'")
        )

    op.drop_table("morning")
    op.drop_table("visit_attempt")
