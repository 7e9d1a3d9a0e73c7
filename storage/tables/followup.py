"""What follows a report: the steps of a referral, the pembina's review and the history of what was corrected."""

from sqlalchemy import Column, Index, String, Table, UniqueConstraint, text

from storage.tables.metadata import Utc, id_column, metadata, reference, sealed

_OPEN = text("answered_at IS NULL AND verdict = 'returned'")

referral_step = Table(
    "referral_step",
    metadata,
    id_column(),
    reference("referral_id", "referral", nullable=False),
    Column("step", String(24), nullable=False),  # circle_0 …, nobody, listed, overdue, taken, arrived, finished …
    reference("account_id", "account"),  # who did it; none: Sapa itself
    Column("at", Utc, nullable=False),
    UniqueConstraint("referral_id", "step"),  # each step once, whoever's heartbeat comes first
)

visit_review = Table(
    "visit_review",
    metadata,
    id_column(),
    reference("visit_id", "visit", nullable=False, index=True),
    reference("account_id", "account", nullable=False),  # who reviews
    Column("verdict", String(12), nullable=False),  # asked (the reason is being written), returned, approved, set_aside
    Column("field", String(64)),  # the question that is to be looked at again
    sealed("reason"),
    reference("draft_id", "draft", unique=True),  # the correction under way
    Column("at", Utc, nullable=False),
    Column("answered_at", Utc),  # when the correction was kept
    Index("ix_visit_review_open", "visit_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_visit_review_account_id_verdict", "account_id", "verdict"),
)

visit_change = Table(
    "visit_change",
    metadata,
    id_column(),
    reference("visit_id", "visit", nullable=False, index=True),
    Column("field", String(64), nullable=False),  # a question of the form; "derived": what followed from the answers
    sealed("old"),
    sealed("new"),
    reference("account_id", "account", nullable=False),  # who changed it
    reference("review_id", "visit_review"),  # why: the pembina's return, where there was one
    Column("at", Utc, nullable=False),
)
