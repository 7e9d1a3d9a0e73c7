"""The audit log only grows: the database itself refuses to change what was noted, or to take it away."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A row not yet chained may get its chain and nothing else.
_CONTENT = ("id", "at", "account_id", "deed", "subject", "subject_id", "detail")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _CONTENT)
        refuse = "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
        op.execute(
            f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit WHEN OLD.position IS NOT NULL OR {changed} {refuse}"
        )
        op.execute(f"CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit {refuse}")
    else:
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _CONTENT)
        op.execute(
            "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$"
        )
        refuse = "EXECUTE FUNCTION audit_only_grows()"
        op.execute(
            f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit FOR EACH ROW "
            f"WHEN (OLD.position IS NOT NULL OR {changed}) {refuse}"
        )
        op.execute(f"CREATE TRIGGER audit_undeleted BEFORE DELETE OR TRUNCATE ON audit FOR EACH STATEMENT {refuse}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_unchanged")
        op.execute("DROP TRIGGER audit_undeleted")
    else:
        op.execute("DROP TRIGGER audit_unchanged ON audit")
        op.execute("DROP TRIGGER audit_undeleted ON audit")
        op.execute("DROP FUNCTION audit_only_grows()")
