"""events of a life, and phones that change"""

import sqlalchemy as sa
from alembic import op

AREA = sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql")

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "life_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("area", AREA, nullable=False),
        sa.Column("told_by", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.LargeBinary(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_life_event_family_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_life_event_person_id")),
        sa.ForeignKeyConstraint(["told_by"], ["account.id"], name=op.f("fk_life_event_told_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["account.id"], name=op.f("fk_life_event_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_event")),
    )
    with op.batch_alter_table("life_event", schema=None) as batch_op:
        batch_op.create_index("ix_life_event_area_told_at", ["area", "told_at"], unique=False)
        batch_op.create_index("ix_life_event_family_id_told_at", ["family_id", "told_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_life_event_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.BigInteger(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_invitation_account_id"), "account", ["account_id"], ["id"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("removed_at")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_invitation_account_id"), type_="foreignkey")
        batch_op.drop_column("account_id")

    with op.batch_alter_table("life_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_life_event_person_id"))
        batch_op.drop_index("ix_life_event_family_id_told_at")
        batch_op.drop_index("ix_life_event_area_told_at")

    op.drop_table("life_event")
