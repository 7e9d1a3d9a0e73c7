"""What came in and what is owed: chats, inbox, outbox, pace, long work."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    text,
)

from storage.tables.metadata import AreaCode, Id, Utc, counted_id_column, hashed, id_column, metadata, reference, sealed

_OPEN = text("status = 'open'")
_BLOCKED = text("push = 'blocked'")
_DUE = text("status = 'due'")
_WAITING = text("status IN ('due', 'claimed', 'sending')")
_IN_FLIGHT = text("status IN ('claimed', 'sending')")


def _partial(name: str, *columns: str, where: TextClause, unique: bool = False) -> Index:
    """An index over the rows that a question is about: the millions of finished ones cost it nothing."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _given(column: str) -> TextClause:
    return text(f"{column} IS NOT NULL")


chat = Table(
    "chat",
    metadata,
    id_column(),
    Column("channel", String(16), nullable=False),
    hashed("address_hash", nullable=False),
    sealed("address", nullable=False),
    reference("account_id", "account", index=True),
    Column("language", String(8), nullable=False),
    Column("zone", String(32), nullable=False),
    Column("keys", String(8), nullable=False),  # inline, reply
    Column("push", String(12), nullable=False),  # on, stopped (by wish), blocked (by the channel), quarantined
    sealed("menu"),  # the options last shown, so that a number or a label typed later finds them
    Column("last_seen_at", Utc),  # of the person
    Column("retry_after", Utc),  # real time: nothing goes to this chat before
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("channel", "address_hash"),
    _partial("ix_chat_blocked", "account_id", where=_BLOCKED),  # whose messages don't arrive: the due list asks
)

inbox = Table(
    "inbox",
    metadata,
    counted_id_column(),
    Column("channel", String(16), nullable=False),
    Column("update_id", String(64), nullable=False),
    reference("chat_id", "chat", nullable=False),
    sealed("payload"),  # bound to "channel:update_id", since the id is counted; emptied by retention
    Column("status", String(8), nullable=False),  # open, done, failed
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("received_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("error", String(120)),  # class and place, never a text of a person
    UniqueConstraint("channel", "update_id"),
    _partial("ix_inbox_open", "chat_id", "id", where=_OPEN),
    Index("ix_inbox_received_at", "received_at"),
    _partial("ix_inbox_received_at_kept", "received_at", where=_given("payload")),
)

outbox = Table(
    "outbox",
    metadata,
    counted_id_column(),
    Column("channel", String(16), nullable=False),  # the chat's: a claim looks through one channel's rows only
    reference("chat_id", "chat", nullable=False),
    Column("lane", SmallInteger, nullable=False),
    Column(
        "status", String(10), nullable=False
    ),  # due, claimed, sending, sent, failed, unknown, withdrawn, expired, merged
    Column("due_at", Utc, nullable=False),  # programme time
    Column("expires_at", Utc),  # programme time: not sent after
    Column("not_before", Utc),  # real time: a retry waits until then
    Column("key", String(64), nullable=False),  # words key; "tip" and "broadcast" are composed when they are sent
    sealed("say"),  # the whole Say, for all that is not composed later; bound to the chat, since the id is counted
    Column("quiet", Boolean, nullable=False, default=False),  # an edit or a deletion: no phone rings, no chat rests
    reference("person_id", "person"),  # whom it is about: a loss withdraws by this
    reference("enrolment_id", "enrolment"),
    Column("message", String(48)),  # of the calendar: "anak/09"
    Column("carrier_id", Id),  # of a merged one: the row that says it as well
    reference("broadcast_id", "broadcast"),
    reference("inbox_id", "inbox"),  # what it answers
    Column("slot", String(48)),
    Column("provider_id", String(64)),
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("repeats", SmallInteger, nullable=False, default=0),  # times it was sent again although it may have arrived
    Column("recalled", Boolean, nullable=False, default=False),  # withdrawn during its sending: not to be tried again
    Column("worker", String(32)),
    Column("lease_until", Utc),  # real time
    Column("sent_at", Utc),  # real time
    Column("reason", String(160)),
    Column("created_at", Utc, nullable=False),
    _partial("uq_outbox_enrolment_id_message", "enrolment_id", "message", where=_given("enrolment_id"), unique=True),
    _partial("uq_outbox_broadcast_id_chat_id", "broadcast_id", "chat_id", where=_given("broadcast_id"), unique=True),
    _partial("ix_outbox_due", "channel", "lane", "due_at", "id", where=_DUE),
    _partial("ix_outbox_expires_at", "expires_at", where=_DUE),
    _partial("ix_outbox_chat_id_in_flight", "chat_id", where=_IN_FLIGHT),
    _partial("ix_outbox_chat_id_waiting", "chat_id", "id", where=_WAITING),
    _partial("ix_outbox_person_id_waiting", "person_id", where=_WAITING),
    _partial("ix_outbox_chat_id_slot", "chat_id", "slot", "id", where=_given("slot")),
    _partial("ix_outbox_chat_id_sent_at", "chat_id", "sent_at", where=_given("sent_at")),
    _partial("ix_outbox_carrier_id", "carrier_id", where=_given("carrier_id")),
    _partial("ix_outbox_broadcast_id_status", "broadcast_id", "status", where=_given("broadcast_id")),
    _partial("ix_outbox_said", "created_at", where=_given("say")),
    Index("ix_outbox_chat_id_id", "chat_id", "id"),
)

# Chats to which sends failed for good, by day; the next that arrives takes the row away.
unreached = Table(
    "unreached",
    metadata,
    reference("chat_id", "chat", primary_key=True, autoincrement=False),
    Column("days", SmallInteger, nullable=False),  # on which at least one send failed, since one last arrived
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
)

pace = Table(
    "pace",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("tat", Float, nullable=False),  # theoretical arrival time of the next send, real epoch seconds
    Column("stopped_until", Float, nullable=False, default=0.0),
)

broadcast = Table(
    "broadcast",
    metadata,
    id_column(),
    reference("account_id", "account", nullable=False),
    reference("chat_id", "chat", nullable=False),  # where its progress is shown
    Column("area", AreaCode, nullable=False),
    Column("audience", String(200), nullable=False),  # roles, as JSON
    sealed("text", nullable=False),
    Column("status", String(12), nullable=False),  # draft, waiting, scheduled, repeating, running, stopped, finished
    Column("total", Integer, nullable=False, default=0),  # chats it was owed to
    Column("shown", Integer, nullable=False, default=0),  # how many of them its sender was last told are done
    Column("created_at", Utc, nullable=False),
    Column("started_at", Utc),
    Column("finished_at", Utc),
    Column("filters", Text),  # the whole audience, as JSON (domain/audience.py)
    Column("expected", Integer, nullable=False, server_default=text("0")),  # chats, when it was last counted
    Column("held", Text),  # how many were held back, by reason, as JSON
    Column("built_at", Utc),  # all of its audience is in the outbox
    Column("starts_at", Utc),  # of a scheduled one
    Column("rule", String(16)),  # of a repeating one: domain/recurrence.py
    Column("parent_id", Id),  # the repeating one that it is an occurrence of
    Column("occurrence", String(48)),  # the day, and the posyandu
    Column("approved_by", Id),  # the second pair of eyes
    Column("approved_at", Utc),
    Index("ix_broadcast_status", "status"),
    _partial("uq_broadcast_occurrence", "parent_id", "occurrence", where=_given("parent_id"), unique=True),
)

job = Table(
    "job",
    metadata,
    id_column(),
    Column("kind", String(24), nullable=False),
    Column("status", String(10), nullable=False),  # due, running, done, failed
    reference("chat_id", "chat"),
    reference("account_id", "account"),
    sealed("input"),
    Column("progress", Text),
    Column("due_at", Utc, nullable=False),
    Column("worker", String(32)),
    Column("lease_until", Utc),
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("created_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Index("ix_job_status_due_at", "status", "due_at"),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(48), primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", Utc, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    counted_id_column(),
    Column("at", Utc, nullable=False),
    reference("account_id", "account"),
    Column("deed", String(32), nullable=False),
    Column("subject", String(32), nullable=False),  # table
    Column("subject_id", String(32).with_variant(String(64), "postgresql"), nullable=False),  # an id, a key, a code
    Column("detail", String(120)),  # codes and ids only, never values
    Column("position", BigInteger, unique=True),  # in the chain, set in batches by the worker
    hashed("chain"),  # hash over the row and the one before
    _partial("ix_audit_unchained", "id", where=text("position IS NULL")),
)
