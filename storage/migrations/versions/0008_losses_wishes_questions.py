"""Losses that were told, how chats want to be written to, questions of families and kader."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reply_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reply_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("account_id", "about", "kind", name=op.f("uq_reply_account_id_about_kind")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index("ix_reply_about_kind", ["about", "kind"], unique=False)

    op.create_table(
        "awaited",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_awaited_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_awaited")),
    )
    op.create_table(
        "loss",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("told_by", sa.BigInteger(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_before", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("on_its_way", sa.Integer(), nullable=False),
        sa.Column("quieted", sa.Text(), nullable=False),
        sa.Column("called_by", sa.BigInteger(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("last_held", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["called_by"], ["account.id"], name=op.f("fk_loss_called_by")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_loss_chat_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_loss_ended_by")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_loss_family_id")),
        sa.ForeignKeyConstraint(["told_by"], ["account.id"], name=op.f("fk_loss_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss")),
    )
    with op.batch_alter_table("loss", schema=None) as batch_op:
        batch_op.create_index("ix_loss_family_id", ["family_id"], unique=False)
        batch_op.create_index(
            "ix_loss_open",
            ["told_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("message", sa.String(length=32), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("assigned_to", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_question_account_id")),
        sa.ForeignKeyConstraint(["assigned_to"], ["account.id"], name=op.f("fk_question_assigned_to")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_question_chat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_question_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_question_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("ix_question_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_question_area_status", ["area", "status"], unique=False)
        batch_op.create_index(
            "ix_question_open",
            ["turned_at"],
            unique=False,
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
        batch_op.create_index("ix_question_person_id", ["person_id"], unique=False)

    op.create_table(
        "wish",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_knows_only", sa.Boolean(), nullable=False),
        sa.Column("voice", sa.String(length=16), nullable=True),
        sa.Column("asked_why_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_wish_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_wish")),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(
            "ix_wish_paused_until",
            ["paused_until"],
            unique=False,
            sqlite_where=sa.text("paused_until IS NOT NULL"),
            postgresql_where=sa.text("paused_until IS NOT NULL"),
        )

    op.create_table(
        "question_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_question_line_account_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_line_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_line")),
    )
    with op.batch_alter_table("question_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_line_question_id"), ["question_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("question_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_line_question_id"))

    op.drop_table("question_line")
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_wish_paused_until",
            sqlite_where=sa.text("paused_until IS NOT NULL"),
            postgresql_where=sa.text("paused_until IS NOT NULL"),
        )

    op.drop_table("wish")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_person_id")
        batch_op.drop_index(
            "ix_question_open",
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
        batch_op.drop_index("ix_question_area_status")
        batch_op.drop_index("ix_question_account_id")

    op.drop_table("question")
    with op.batch_alter_table("loss", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_loss_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index("ix_loss_family_id")

    op.drop_table("loss")
    op.drop_table("awaited")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index("ix_reply_about_kind")

    op.drop_table("reply")
