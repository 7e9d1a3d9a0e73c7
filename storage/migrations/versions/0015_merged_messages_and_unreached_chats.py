"""The day of messages, merged ones, unreached chats."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ACTIVE = sa.text("status = 'active'")
_CHOSEN = sa.text("status = 'active' AND weekday >= 0")
_CARRIED = sa.text("carrier_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("weekday", sa.SmallInteger(), nullable=False, server_default=sa.text("-1")))
    op.add_column("enrolment", sa.Column("joined_on", sa.Date()))
    op.drop_index("ix_enrolment_due", "enrolment")
    for name, columns, where in (
        ("ix_enrolment_due", ["zone", "anchor", "anchor_date", "send_minute"], _ACTIVE),
        ("ix_enrolment_weekday", ["zone", "anchor", "weekday", "anchor_date"], _CHOSEN),
        ("ix_enrolment_joined_on", ["zone", "anchor", "joined_on"], _ACTIVE),
    ):
        op.create_index(name, "enrolment", columns, sqlite_where=where, postgresql_where=where)
    op.add_column("outbox", sa.Column("carrier_id", sa.BigInteger()))
    op.create_index("ix_outbox_carrier_id", "outbox", ["carrier_id"], sqlite_where=_CARRIED, postgresql_where=_CARRIED)
    op.create_table(
        "unreached",
        sa.Column(
            "chat_id",
            sa.BigInteger(),
            sa.ForeignKey("chat.id", name="fk_unreached_chat_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_unreached"),
    )


def downgrade() -> None:
    op.drop_table("unreached")
    op.drop_index("ix_outbox_carrier_id", "outbox")
    op.execute("UPDATE outbox SET status = 'withdrawn' WHERE status = 'merged'")
    op.drop_column("outbox", "carrier_id")
    for name in ("ix_enrolment_joined_on", "ix_enrolment_weekday", "ix_enrolment_due"):
        op.drop_index(name, "enrolment")
    op.create_index("ix_enrolment_due", "enrolment", ["status", "zone", "send_minute", "anchor", "anchor_date"])
    op.drop_column("enrolment", "joined_on")
    op.drop_column("enrolment", "weekday")
