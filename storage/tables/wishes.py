"""How a chat wants to be written to, and the text that Sapa has just asked for outside any form."""

from sqlalchemy import Boolean, Column, Index, String, Table, UniqueConstraint, text

from storage.tables.metadata import AreaCode, Id, Utc, id_column, metadata, reference, sealed

_PAUSED = text("paused_until IS NOT NULL")

wish = Table(
    "wish",
    metadata,
    reference("chat_id", "chat", primary_key=True, autoincrement=False),
    Column("paused_until", Utc),  # then it begins again by itself, and says so
    Column("must_knows_only", Boolean, nullable=False, default=False),
    Column("voice", String(16)),  # in which a human of the programme confirmed its messages: ibu, ayah, nenek, wali
    Column("asked_why_at", Utc),  # reasons are asked once in a chat's life
    Column("why", String(16)),  # the button that was pressed
    Index("ix_wish_paused_until", "paused_until", sqlite_where=_PAUSED, postgresql_where=_PAUSED),
)

awaited = Table(
    "awaited",
    metadata,
    reference("chat_id", "chat", primary_key=True, autoincrement=False),
    Column("what", String(16), nullable=False),  # question, answer, note, why, mend
    Column("subject_id", Id),
    Column("since", Utc, nullable=False),
)

reply = Table(
    "reply",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),
    reference("person_id", "person"),  # whom the message was about
    Column(
        "about", String(32), nullable=False
    ),  # a message of the calendar ("anak/09"), or a check-in ("ttd/2026-03-14")
    Column("kind", String(8), nullable=False),  # tried, rating, check_in
    Column("answer", String(12), nullable=False),  # done, not_yet; up, down; of a check-in: asked, then its own codes
    sealed("words"),  # why, as the family wrote it
    Column("area", AreaCode, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("account_id", "about", "kind"),
    Index("ix_reply_about_kind", "about", "kind"),
)
