"""The day on which somebody was proposed, as the calendar there had it: a baby born since is told by it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# Of those proposed until now: by WIB, where the programme began.
_SET = {
    "sqlite": "UPDATE genting_target SET proposed_on = date(proposed_at, '+7 hours')",
    "postgresql": "UPDATE genting_target SET proposed_on = CAST(proposed_at AT TIME ZONE 'Asia/Jakarta' AS DATE)",
}


def upgrade() -> None:
    with op.batch_alter_table("genting_target") as batch:
        batch.add_column(sa.Column("proposed_on", sa.Date(), nullable=True))
    op.execute(_SET[op.get_bind().dialect.name])
    with op.batch_alter_table("genting_target") as batch:
        batch.alter_column("proposed_on", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("genting_target") as batch:
        batch.drop_column("proposed_on")
