"""What is to be emptied, and which referrals are without an end, is found by an index: both are asked by the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_SAID = sa.text("say IS NOT NULL")
_UNENDED = sa.text("status IN ('made', 'arrived', 'absent')")


def upgrade() -> None:
    op.create_index("ix_outbox_said", "outbox", ["created_at"], sqlite_where=_SAID, postgresql_where=_SAID)
    op.create_index("ix_referral_open", "referral", ["created_at"], sqlite_where=_UNENDED, postgresql_where=_UNENDED)


def downgrade() -> None:
    op.drop_index("ix_referral_open", table_name="referral")
    op.drop_index("ix_outbox_said", table_name="outbox")
