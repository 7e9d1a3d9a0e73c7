"""Forms that the programme's staff write themselves, version by version, and the records that interviews end with."""

from sqlalchemy import Column, Index, String, Table, Text, text

from storage.tables.metadata import AreaCode, Utc, id_column, metadata, reference, sealed

_ACTIVE = text("status = 'active'")

form_version = Table(
    "form_version",
    metadata,
    id_column(),
    Column("form", String(64), nullable=False),  # the form's own id
    Column("version", String(32), nullable=False),
    Column("title", String(120), nullable=False),
    Column("area", AreaCode),  # in service there and below; none while it waits
    Column("roles", String(64), nullable=False),  # who may answer it, with spaces between
    Column("status", String(12), nullable=False),  # waiting, active, replaced, withdrawn
    Column("sheets", Text, nullable=False),  # of the XLSForm, as JSON; nothing of a person is in it
    reference("sent_by", "account", nullable=False),
    Column("sent_at", Utc, nullable=False),
    reference("put_by", "account"),
    Column("put_at", Utc),  # when it was put into service last
    Index(
        "uq_form_version_active", "form", "area", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE
    ),  # one at a time
    Index("ix_form_version_form", "form", "status"),
)

form_record = Table(
    "form_record",
    metadata,
    id_column(),
    reference("draft_id", "draft", unique=True, nullable=False),  # one record per interview
    Column("form", String(64), nullable=False),
    Column("form_version", String(32), nullable=False),
    reference("form_version_id", "form_version"),  # none: a form that came with Sapa
    reference("person_id", "person", index=True),  # whom it is about, if it is about somebody
    reference("account_id", "account", nullable=False),
    reference("team_id", "team"),
    Column("area", AreaCode, nullable=False),
    Column("zone", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    sealed("state", nullable=False),  # the finished interview, from which every shape of the record can be had
    Column("created_at", Utc, nullable=False),
    Index("ix_form_record_form_created_at", "form", "created_at"),
)
