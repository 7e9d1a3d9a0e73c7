"""Who works with Sapa, and whom the programme accompanies. Names, numbers and addresses are sealed."""

from sqlalchemy import Boolean, Column, Date, Index, SmallInteger, String, Table, UniqueConstraint, text

from storage.tables.metadata import AreaCode, Utc, hashed, id_column, metadata, reference, sealed

account = Table(
    "account",
    metadata,
    id_column(),
    Column("role", String(16), nullable=False),  # kader, petugas, pembina, koordinator, keluarga
    Column("area", AreaCode, nullable=False),  # the scope: this code and all below it
    reference("team_id", "team"),
    reference("person_id", "person"),  # of a keluarga account
    sealed("name", nullable=False),
    Column("status", String(12), nullable=False),  # waiting (for the inviter's yes), active, closed
    Column("created_at", Utc, nullable=False),
    Index("ix_account_area_role", "area", "role"),
    Index("ix_account_team_id", "team_id"),
)

# A chat is the phone of one account; of further families too, where several share it: each with an account of its own.
shared_phone = Table(
    "shared_phone",
    metadata,
    reference("chat_id", "chat", primary_key=True, autoincrement=False),
    reference("account_id", "account", primary_key=True, autoincrement=False),
    Column("since", Utc, nullable=False),
    Index("ix_shared_phone_account_id", "account_id"),
)

invitation = Table(
    "invitation",
    metadata,
    id_column(),
    hashed("code_hash", nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("area", AreaCode, nullable=False),
    reference("team_id", "team"),
    reference("person_id", "person"),  # whom a family's link is for
    Column("relation", String(16)),  # ibu, ayah, nenek, wali …
    reference("invited_by", "account"),
    reference("account_id", "account"),  # whose account, or whose duties, are taken over
    Column("takes", String(8)),  # account (a new phone), duties (somebody else)
    sealed("name"),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    reference("used_by", "account", index=True),
    Column("confirmed_at", Utc),
)

family = Table(
    "family",
    metadata,
    id_column(),
    Column("area", AreaCode, nullable=False),  # the desa
    reference("team_id", "team"),
    sealed("kk_number"),
    hashed("kk_hash", index=True),
    sealed("address"),
    sealed("phone"),
    Column("created_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("closed_reason", String(24)),
    Index("ix_family_area", "area"),
    Index("ix_family_team_id", "team_id"),
)

person = Table(
    "person",
    metadata,
    id_column(),
    reference("family_id", "family", nullable=False, index=True),
    Column("area", AreaCode, nullable=False),
    sealed("name", nullable=False),
    hashed("name_hash"),  # phonetic, per desa
    sealed("nik"),
    hashed("nik_hash", index=True),
    Column("sex", String(6)),  # female, male
    Column("birth_date", Date),
    Column("birth_date_estimated", Boolean, nullable=False, default=False),
    Column("relation", String(16), nullable=False),  # ibu, ayah, anak, calon_istri …
    reference("mother_id", "person"),
    Column("created_at", Utc, nullable=False),
    Column("died_on", Date),
    reference("merged_into", "person"),
    Column("removed_at", Utc),  # the event that brought her in was taken back
    Index("ix_person_area_name_hash", "area", "name_hash"),
)

_RUNNING = text("ended_on IS NULL")

episode = Table(
    "episode",
    metadata,
    id_column(),
    reference("person_id", "person", nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # catin, pregnancy, postpartum, child
    Column("area", AreaCode, nullable=False),
    reference("team_id", "team"),
    Column("started_on", Date, nullable=False),  # wedding plan, HPHT, birth
    Column("started_estimated", Boolean, nullable=False, default=False),
    Column("due_on", Date),  # HPL
    Column("gestation_weeks_at_birth", SmallInteger),
    Column("ended_on", Date),
    Column("end_reason", String(24)),
    Column("created_at", Utc, nullable=False),
    Index("uq_episode_running", "person_id", "kind", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_episode_area_kind", "area", "kind", "ended_on"),
)

consent = Table(
    "consent",
    metadata,
    id_column(),
    reference("person_id", "person", index=True),
    reference("account_id", "account", index=True),
    Column("purpose", String(24), nullable=False),  # pendampingan, pesan, foto, genting
    Column("text_version", String(24), nullable=False),
    Column("language", String(8), nullable=False),
    Column("given", Boolean, nullable=False),  # false: refused or withdrawn
    Column("channel", String(16), nullable=False),
    Column("given_by", String(16), nullable=False),  # self, or the relation of who spoke for the person
    reference("recorded_by", "account"),
    Column("at", Utc, nullable=False),
)

_CHOSEN = "status = 'active' AND weekday >= 0"


def _active(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


enrolment = Table(
    "enrolment",
    metadata,
    id_column(),
    reference("episode_id", "episode", nullable=False),
    reference("person_id", "person", nullable=False, index=True),
    reference("chat_id", "chat", nullable=False),
    Column("anchor", String(8), nullable=False),  # hpht, birth
    Column("anchor_date", Date, nullable=False),
    Column("zone", String(32), nullable=False),
    Column("send_minute", SmallInteger, nullable=False),  # minutes after local midnight
    Column("status", String(12), nullable=False),  # active, paused, stopped, ended
    Column("stopped_reason", String(24)),
    Column("weekday", SmallInteger, nullable=False, server_default=text("-1")),  # of tips; -1: of the anchor date
    Column("joined_on", Date),  # local; none for what follows an earlier enrolment, as a child its pregnancy
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("episode_id", "chat_id"),
    # The planner asks for one zone and anchor date at a time, and a span of hours.
    _active("ix_enrolment_due", "zone", "anchor", "anchor_date", "send_minute", where="status = 'active'"),
    _active("ix_enrolment_weekday", "zone", "anchor", "weekday", "anchor_date", where=_CHOSEN),
    _active("ix_enrolment_joined_on", "zone", "anchor", "joined_on", where="status = 'active'"),
    Index("ix_enrolment_chat_id", "chat_id"),
)
