"""files that leave by a link"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "download",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("mime", sa.String(length=96), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("wrong_codes", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_download_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_download_token_hash")),
    )
    op.create_table(
        "download_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("download_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["download_id"], ["download.id"], name=op.f("fk_download_part_download_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_download_part")),
        sa.UniqueConstraint("download_id", "number", name=op.f("uq_download_part_download_id_number")),
    )


def downgrade() -> None:
    op.drop_table("download_part")
    op.drop_table("download")
