"""The kader's work: interviews under way, visits with every answer, measurements, findings, referrals, kept files."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Numeric, SmallInteger, String, Table, Text, text

from storage.tables.metadata import AreaCode, Utc, hashed, id_column, metadata, reference, sealed

_OPEN = text("status = 'open'")
_UNTAKEN = text("status = 'made' AND taken_by IS NULL")
_UNENDED = text("status IN ('made', 'arrived', 'absent')")

draft = Table(
    "draft",
    metadata,
    id_column(),
    reference("chat_id", "chat", nullable=False),
    reference("account_id", "account"),
    reference("person_id", "person"),  # whom it is about, once known
    Column("form", String(64), nullable=False),
    Column("form_version", String(32), nullable=False),
    reference("form_version_id", "form_version"),  # none: a form that came with Sapa
    sealed("state", nullable=False),
    Column("step", Integer, nullable=False),
    Column("status", String(12), nullable=False),  # open, parked, done, cancelled
    Column("asked_at", Utc, nullable=False),  # when its question was last shown
    Column("nudges", SmallInteger, nullable=False, default=0),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Index("ix_draft_chat_id_status", "chat_id", "status"),
    Index("uq_draft_open", "chat_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),  # one at a time
    Index("ix_draft_status_asked_at", "status", "asked_at"),
)

visit = Table(
    "visit",
    metadata,
    id_column(),
    reference("draft_id", "draft", unique=True),  # one record per interview, however often it arrives
    reference("person_id", "person", nullable=False),
    reference("episode_id", "episode"),
    reference("account_id", "account", nullable=False),
    reference("team_id", "team"),
    Column("area", AreaCode, nullable=False),
    Column("form", String(64), nullable=False),
    Column("form_version", String(32), nullable=False),
    Column("visit_date", Date, nullable=False),
    Column("instance_id", String(48), nullable=False, unique=True),
    sealed("answers", nullable=False),
    Column("review", String(12), nullable=False),  # new, approved, returned, set_aside
    Column("started_at", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
    Index("ix_visit_person_id_visit_date", "person_id", "visit_date"),
    # Covers the month's summary, which so never reads the rows with their sealed answers.
    Index("ix_visit_summary", "area", "visit_date", "form", "person_id", "team_id", "review"),
    Index("ix_visit_account_id_created_at", "account_id", "created_at"),
)

measurement = Table(
    "measurement",
    metadata,
    id_column(),
    reference("visit_id", "visit", nullable=False, index=True),
    reference("person_id", "person", nullable=False),
    Column("measured_on", Date, nullable=False),
    Column("kind", String(16), nullable=False),  # weight_kg, length_cm, muac_cm, head_cm, hb_g_dl …
    Column("value", Numeric(8, 3), nullable=False),
    Column("lying", Boolean),  # of a length
    Column("z", Numeric(6, 2)),  # of the index that belongs to the kind, where there is one
    Column("odd", Boolean, nullable=False, default=False),  # kept although surprising
    Index("ix_measurement_person_id_kind_measured_on", "person_id", "kind", "measured_on"),
)

finding = Table(
    "finding",
    metadata,
    id_column(),
    reference("visit_id", "visit", nullable=False, index=True),
    reference("person_id", "person", nullable=False),
    Column("area", AreaCode, nullable=False),
    Column("code", String(48), nullable=False),
    Column("rung", String(12), nullable=False),  # of the referral ladder
    Column("rule_version", String(24), nullable=False),
    sealed("facts"),
    Column("found_on", Date, nullable=False),
    Index("ix_finding_person_id_found_on", "person_id", "found_on"),
    Index("ix_finding_area_code", "area", "code"),
)

referral = Table(
    "referral",
    metadata,
    id_column(),
    reference("visit_id", "visit", index=True),
    reference("person_id", "person", nullable=False, index=True),
    reference("account_id", "account"),  # the kader who refers
    Column("area", AreaCode, nullable=False),
    Column("place", String(24), nullable=False),
    Column("rung", String(12), nullable=False),  # of the referral ladder
    Column("due_on", Date, nullable=False),
    Column("reasons", Text, nullable=False),  # codes of findings, with spaces between
    Column("status", String(12), nullable=False),  # made, arrived, finished, absent, cancelled
    reference("taken_by", "account"),
    Column("taken_at", Utc),
    sealed("reply"),
    Column("created_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Index("ix_referral_area_status", "area", "status"),
    Index("ix_referral_open", "created_at", sqlite_where=_UNENDED, postgresql_where=_UNENDED),
    Index("ix_referral_untaken", "created_at", sqlite_where=_UNTAKEN, postgresql_where=_UNTAKEN),
)

media = Table(
    "media",
    metadata,
    id_column(),
    reference("chat_id", "chat"),
    reference("draft_id", "draft"),
    Column("kind", String(12), nullable=False),
    Column("mime", String(96), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    hashed("content_hash"),
    sealed("content", nullable=False),
    sealed("name"),
    Column("created_at", Utc, nullable=False),
)
