"""Places, people, and their chats."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("dusun", sa.String(length=120), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_index("ix_team_area", "team", ["area"], unique=False)
    op.create_table(
        "wilayah",
        sa.Column(
            "code", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("lokus_year", sa.String(length=4), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_wilayah")),
    )
    op.create_index("ix_wilayah_level_code", "wilayah", ["level", "code"], unique=False)
    op.create_table(
        "family",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("kk_number", sa.LargeBinary(), nullable=True),
        sa.Column("kk_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_family_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
    )
    op.create_index("ix_family_area", "family", ["area"], unique=False)
    op.create_index(op.f("ix_family_kk_hash"), "family", ["kk_hash"], unique=False)
    op.create_index("ix_family_team_id", "family", ["team_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("nik", sa.LargeBinary(), nullable=True),
        sa.Column("nik_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("sex", sa.String(length=6), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_date_estimated", sa.Boolean(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("mother_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_person_family_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["person.id"], name=op.f("fk_person_merged_into")),
        sa.ForeignKeyConstraint(["mother_id"], ["person.id"], name=op.f("fk_person_mother_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_area_name_hash", "person", ["area", "name_hash"], unique=False)
    op.create_index(op.f("ix_person_family_id"), "person", ["family_id"], unique=False)
    op.create_index(op.f("ix_person_nik_hash"), "person", ["nik_hash"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_account_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index("ix_account_area_role", "account", ["area", "role"], unique=False)
    op.create_index("ix_account_team_id", "account", ["team_id"], unique=False)
    op.create_table(
        "episode",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_estimated", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("gestation_weeks_at_birth", sa.SmallInteger(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=24), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_episode_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_episode_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    op.create_index("ix_episode_area_kind", "episode", ["area", "kind", "ended_on"], unique=False)
    op.create_index(op.f("ix_episode_person_id"), "episode", ["person_id"], unique=False)
    op.create_index(
        "uq_episode_running",
        "episode",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "chat",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("keys", sa.String(length=8), nullable=False),
        sa.Column("push", sa.String(length=12), nullable=False),
        sa.Column("menu", sa.LargeBinary(), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_chat_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("channel", "address_hash", name=op.f("uq_chat_channel_address_hash")),
    )
    op.create_index(op.f("ix_chat_account_id"), "chat", ["account_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("text_version", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("given_by", sa.String(length=16), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_consent_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_account_id"), "consent", ["account_id"], unique=False)
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column(
            "area", sa.String(length=13).with_variant(sa.String(length=13, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=True),
        sa.Column("invited_by", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_invitation_invited_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_invitation_team_id")),
        sa.ForeignKeyConstraint(["used_by"], ["account.id"], name=op.f("fk_invitation_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
    )
    op.create_index(op.f("ix_invitation_used_by"), "invitation", ["used_by"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("episode_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("anchor", sa.String(length=8), nullable=False),
        sa.Column("anchor_date", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("send_minute", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("stopped_reason", sa.String(length=24), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_enrolment_chat_id")),
        sa.ForeignKeyConstraint(["episode_id"], ["episode.id"], name=op.f("fk_enrolment_episode_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("episode_id", "chat_id", name=op.f("uq_enrolment_episode_id_chat_id")),
    )
    op.create_index("ix_enrolment_chat_id", "enrolment", ["chat_id"], unique=False)
    op.create_index(
        "ix_enrolment_due", "enrolment", ["status", "zone", "send_minute", "anchor", "anchor_date"], unique=False
    )
    op.create_index(op.f("ix_enrolment_person_id"), "enrolment", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_enrolment_person_id"), table_name="enrolment")
    op.drop_index("ix_enrolment_due", table_name="enrolment")
    op.drop_index("ix_enrolment_chat_id", table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_invitation_used_by"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_consent_person_id"), table_name="consent")
    op.drop_index(op.f("ix_consent_account_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_chat_account_id"), table_name="chat")
    op.drop_table("chat")
    op.drop_index(
        "uq_episode_running",
        table_name="episode",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_index(op.f("ix_episode_person_id"), table_name="episode")
    op.drop_index("ix_episode_area_kind", table_name="episode")
    op.drop_table("episode")
    op.drop_index("ix_account_team_id", table_name="account")
    op.drop_index("ix_account_area_role", table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_person_nik_hash"), table_name="person")
    op.drop_index(op.f("ix_person_family_id"), table_name="person")
    op.drop_index("ix_person_area_name_hash", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_family_team_id", table_name="family")
    op.drop_index(op.f("ix_family_kk_hash"), table_name="family")
    op.drop_index("ix_family_area", table_name="family")
    op.drop_table("family")
    op.drop_index("ix_wilayah_level_code", table_name="wilayah")
    op.drop_table("wilayah")
    op.drop_index("ix_team_area", table_name="team")
    op.drop_table("team")
