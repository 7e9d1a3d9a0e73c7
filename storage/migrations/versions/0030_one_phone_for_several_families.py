"""A phone may be that of several families, each with an account of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_phone",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_shared_phone_account_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_shared_phone_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", "account_id", name=op.f("pk_shared_phone")),
    )
    op.create_index("ix_shared_phone_account_id", "shared_phone", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_shared_phone_account_id", table_name="shared_phone")
    op.drop_table("shared_phone")
