"""What follows a report: steps of referrals, reviews, corrections, the KRS verification, Elsimil"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "elsimil_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_elsimil_entry_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_elsimil_entry_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_elsimil_entry")),
        sa.UniqueConstraint("person_id", "month", name=op.f("uq_elsimil_entry_person_id_month")),
    )
    op.create_table(
        "verification",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("workflow", sa.String(length=24), nullable=False),
        sa.Column("was_krs", sa.Boolean(), nullable=True),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column("is_krs", sa.Boolean(), nullable=True),
        sa.Column("factors", sa.String(length=160), nullable=True),
        sa.Column("rule_version", sa.String(length=24), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("found_by", sa.BigInteger(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_verification_decided_by")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_verification_family_id")),
        sa.ForeignKeyConstraint(["found_by"], ["account.id"], name=op.f("fk_verification_found_by")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_verification_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("family_id", "year", name=op.f("uq_verification_family_id_year")),
    )
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.create_index("ix_verification_year_area", ["year", "area", "workflow", "state"], unique=False)

    op.create_table(
        "visit_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("draft_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_review_account_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_visit_review_draft_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_review_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_review")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_visit_review_draft_id")),
    )
    with op.batch_alter_table("visit_review", schema=None) as batch_op:
        batch_op.create_index("ix_visit_review_account_id_verdict", ["account_id", "verdict"], unique=False)
        batch_op.create_index(
            "ix_visit_review_open",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL AND verdict = 'returned'"),
            postgresql_where=sa.text("answered_at IS NULL AND verdict = 'returned'"),
        )
        batch_op.create_index(batch_op.f("ix_visit_review_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "referral_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("referral_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_referral_step_account_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_step_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_step")),
        sa.UniqueConstraint("referral_id", "step", name=op.f("uq_referral_step_referral_id_step")),
    )
    op.create_table(
        "visit_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("old", sa.LargeBinary(), nullable=True),
        sa.Column("new", sa.LargeBinary(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_change_account_id")),
        sa.ForeignKeyConstraint(["review_id"], ["visit_review.id"], name=op.f("fk_visit_change_review_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_change_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_change")),
    )
    with op.batch_alter_table("visit_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_change_visit_id"), ["visit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("visit_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_change_visit_id"))

    op.drop_table("visit_change")
    op.drop_table("referral_step")
    with op.batch_alter_table("visit_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_review_visit_id"))
        batch_op.drop_index(
            "ix_visit_review_open",
            sqlite_where=sa.text("answered_at IS NULL AND verdict = 'returned'"),
            postgresql_where=sa.text("answered_at IS NULL AND verdict = 'returned'"),
        )
        batch_op.drop_index("ix_visit_review_account_id_verdict")

    op.drop_table("visit_review")
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.drop_index("ix_verification_year_area")

    op.drop_table("verification")
    op.drop_table("elsimil_entry")
