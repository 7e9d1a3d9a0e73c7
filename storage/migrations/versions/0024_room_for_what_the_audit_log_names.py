"""Room in the audit log for a text of the calendar and its fingerprint ("pengingat/posyandu_hamil 1a2b3c4d", 33
letters): PostgreSQL refused to note that it was approved. SQLite minds no length."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_GUARD = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'audit_unchanged'"


def upgrade() -> None:
    _resize(32, 64)


def downgrade() -> None:
    """What was noted stays as it was noted: a longer name makes this fail."""
    _resize(64, 32)


def _resize(old: int, new: int) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    guard = connection.scalar(sa.text(_GUARD))  # PostgreSQL changes no column that a trigger looks at
    op.execute("DROP TRIGGER audit_unchanged ON audit")
    op.alter_column("audit", "subject_id", existing_type=sa.String(old), type_=sa.String(new), existing_nullable=False)
    op.execute(str(guard))
