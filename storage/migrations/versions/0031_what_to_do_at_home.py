"""The development card's own words on what to do at home, where the programme has them."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("development_card_task", sa.Column("tip", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("development_card_task", "tip")
