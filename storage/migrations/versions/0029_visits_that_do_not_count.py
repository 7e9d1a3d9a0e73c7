"""The month's summary leaves out reports that were set aside, and still reads its index alone."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_NAME = "ix_visit_summary"
_COLUMNS = ["area", "visit_date", "form", "person_id", "team_id"]


def upgrade() -> None:
    op.drop_index(_NAME, table_name="visit")
    op.create_index(_NAME, "visit", [*_COLUMNS, "review"])


def downgrade() -> None:
    op.drop_index(_NAME, table_name="visit")
    op.create_index(_NAME, "visit", _COLUMNS)
