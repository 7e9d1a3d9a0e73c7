"""What is known of families and people and changes slowly; doses that children were given."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "circumstance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=160), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_circumstance_family_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_circumstance_person_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_circumstance_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circumstance")),
    )
    op.create_index("ix_circumstance_family_id_name", "circumstance", ["family_id", "name"])
    op.create_index(op.f("ix_circumstance_person_id"), "circumstance", ["person_id"])
    op.create_table(
        "dose",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dose_person_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_dose_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dose")),
        sa.UniqueConstraint("person_id", "code", name=op.f("uq_dose_person_id_code")),
    )


def downgrade() -> None:
    op.drop_table("dose")
    op.drop_table("circumstance")
