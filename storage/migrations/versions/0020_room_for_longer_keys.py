"""Room for an Excel file's media type (65 letters) and for the key of a reminder with its day (35 letters): SQLite
minds no length, PostgreSQL refused both."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# table, column, letters before and after, whether it may be empty
_WIDENED = (
    ("media", "mime", 64, 96, False),
    ("outbox", "message", 32, 48, True),
    ("question", "message", 32, 48, True),
    ("relay", "message", 32, 48, False),
)


def upgrade() -> None:
    for table, column, before, after, nullable in _WIDENED:
        _resize(table, column, before, after, nullable)


def downgrade() -> None:
    for table, column, before, after, nullable in _WIDENED:
        named = sa.table(table, sa.column(column))
        too_long = sa.func.length(named.c[column]) > before
        op.execute(sa.update(named).where(too_long).values({column: sa.func.substr(named.c[column], 1, before)}))
        _resize(table, column, after, before, nullable)


def _resize(table: str, column: str, old: int, new: int, nullable: bool) -> None:
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column, existing_type=sa.String(old), type_=sa.String(new), existing_nullable=nullable)
