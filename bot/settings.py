"""What the operator decides, from the environment (or `.env`); `.env.example` names all of it and a test holds both
together. A missing or wrong setting is named with its remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain import ramadan
from domain.areas import parse_area
from domain.ramadan import Ramadan
from domain.thresholds import thresholds
from domain.timing import is_quiet
from storage.vault import KeyProblem, Keys

PREFIX = "SAPA_"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class SettingsProblem(Exception):
    """Settings that cannot be used; each line says which, why, and what to do. For the operator."""


class Settings(BaseSettings):
    """Every setting, with its default. The description is what `.env.example` says of it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", hide_input_in_errors=True)

    database_url: str = Field(
        default="sqlite:///sapa.db",
        description="Where everything is kept. SQLite: sqlite:///sapa.db. PostgreSQL: postgresql://user:password@host/name",
    )
    seal_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Keys that encrypt names, numbers and answers: 1:base64; more with a comma (the highest seals). "
        "Make them with: sapa keys",
    )
    hash_key: SecretStr = Field(
        default=SecretStr(""),
        description="The key of the hashes by which sealed values are found again. Never change it. "
        "Make one with: sapa keys",
    )
    telegram_token: SecretStr = Field(default=SecretStr(""), description="The bot's token, from @BotFather in Telegram")
    telegram_api: str = Field(
        default="https://api.telegram.org", description="The Bot API server; the simulator has its own"
    )
    webhook_url: str = Field(
        default="",
        description="Public https address for Telegram's webhook, e.g. https://sapa.example/telegram. "
        "Empty: long polling",
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Secret that Telegram sends with every webhook call: 16 to 256 letters, digits, _ and -",
    )
    listen: str = Field(default="127.0.0.1:8080", description="Host and port for the webhook and the health page")
    public_url: str = Field(
        default="",
        description="Public https address of this server, for files with names in them, which leave by a one-time "
        "link: e.g. https://sapa.example. Empty: such files cannot be had",
    )
    emergency: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Who can be called at any hour, as people read it, separated by ; "
        "e.g. Puskesmas Tebing Tinggi 0742 00000; Bidan Desa 0812 00000. Required: sapa check fails without",
    )
    approved_only: bool = Field(
        default=True, description="Hold back calendar messages that no health worker has approved yet"
    )
    language: Literal["id", "en"] = Field(default="id", description="Interface language of a new chat: id or en")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged")
    log_format: Literal["text", "json"] = Field(default="text", description="text for people, json for machines")
    keep_chat_days: int = Field(
        default=90, ge=1, description="Days after which what was written in chats is emptied; reports are kept"
    )
    keep_name_months: int = Field(
        default=12,
        ge=1,
        le=120,
        description="Months after a child's fifth birthday (or after the end, where no child was accompanied) "
        "in which a family's records keep names",
    )
    controller: str = Field(
        default="",
        description="Who answers for the data (UU PDP), as families read it in /privasi, with address and number; "
        "e.g. Dinas P3AP2KB Kabupaten Contoh, Jl. Merdeka 1, 0742 00000",
    )
    broadcast_alone: int = Field(
        default=500, ge=1, description="A broadcast to more chats waits until another pembina or koordinator has looked"
    )
    review_area: str = Field(
        default="",
        description="Code of the area (id: all of Indonesia) for all of which somebody must answer who names reviewers "
        "of families' texts, since what they approve holds everywhere. Empty: the smallest area that holds all staff",
    )
    most_files: int = Field(default=12, ge=1, le=100, description="Photos and papers that one open form may hold")
    most_questions: int = Field(
        default=5, ge=1, le=100, description="Questions of one person that may wait for an answer at once"
    )
    limits: str = Field(
        default="",
        description="Limits on which sources differ, as the programme has decided them for the KRS rule, "
        "e.g. many_children=4; birth_interval_low=24. Ids: domain/data/thresholds.csv",
    )
    take_minutes: int = Field(
        default=30,
        ge=5,
        le=240,
        description="Minutes that a referral of today waits for somebody to take it before the next in line are told",
    )
    ramadan_dates: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Ramadan as the sidang isbat set it, first..last day, years separated by ; "
        "e.g. 2027-02-08..2027-03-09. Years that are not named: the Umm al-Qura calendar, which can differ by a day",
    )
    ramadan_hour: str = Field(
        default="18:30",
        description="When tips come in Ramadan, local time: after berbuka. Empty: at each family's own hour as always",
    )
    database_pool: int = Field(
        default=4, ge=1, le=50, description="Database connections that may write at once (PostgreSQL)"
    )
    quarantine_share: float = Field(
        default=0.2,
        gt=0,
        le=1,
        description="If at least this share of recent sends is answered with blocked, "
        "those chats wait for a person's look",
    )

    @field_validator("emergency", "ramadan_dates", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value

    @field_validator("ramadan_dates")
    @classmethod
    def _whole_months(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            ramadan.span(text)
        return value

    @field_validator("ramadan_hour")
    @classmethod
    def _hour_outside_the_quiet_ones(cls, value: str) -> str:
        if value and (not re.fullmatch(r"\d\d:\d\d", value) or is_quiet(time.fromisoformat(value))):
            raise ValueError("must look like 18:30 and lie between 07:00 and 20:00, when messages may be sent")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("review_area")
    @classmethod
    def _an_area(cls, value: str) -> str:
        return parse_area(value) if value else value

    @field_validator("limits")
    @classmethod
    def _known_limits(cls, value: str) -> str:
        _limits(value)
        return value

    @property
    def limits_by_id(self) -> dict[str, Decimal]:
        return _limits(self.limits)

    @field_validator("listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise ValueError("must look like 127.0.0.1:8080")
        return value

    @field_validator("public_url")
    @classmethod
    def _only_https(cls, value: str) -> str:
        if value and not re.fullmatch(r"https://[^/?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?", value.rstrip("/")):
            raise ValueError("must look like https://sapa.example (http only on 127.0.0.1)")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Settings:
        if self.webhook_url and not self.webhook_url.startswith("https://"):
            raise ValueError(
                "webhook_url must begin with https:// (Telegram calls nothing else); empty means long polling"
            )
        if self.webhook_url and not _SECRET.fullmatch(self.webhook_secret.get_secret_value()):
            raise ValueError(
                "webhook_secret must have 16 to 256 letters, digits, _ or -; without it anybody could post reports"
            )
        return self

    @property
    def listen_host(self) -> str:
        return self.listen.rpartition(":")[0]

    @property
    def listen_port(self) -> int:
        return int(self.listen.rpartition(":")[2])

    def ramadan(self) -> Ramadan:
        """When tips come while people fast."""
        hour = time.fromisoformat(self.ramadan_hour) if self.ramadan_hour else None
        return Ramadan(hour=hour, dates=tuple(ramadan.span(text) for text in self.ramadan_dates))

    def keys(self) -> Keys:
        """The encryption keys. Raises SettingsProblem."""
        try:
            return Keys.read(self.seal_keys.get_secret_value(), self.hash_key.get_secret_value())
        except KeyProblem as error:
            raise SettingsProblem(f"{PREFIX}SEAL_KEYS / {PREFIX}HASH_KEY: {error}") from error

    def token(self) -> str:
        """The bot's token. Raises SettingsProblem."""
        if not (token := self.telegram_token.get_secret_value()):
            raise SettingsProblem(
                f"{PREFIX}TELEGRAM_TOKEN is empty: open @BotFather in Telegram, send /newbot, put the token into .env"
            )
        return token


def _limits(text: str) -> dict[str, Decimal]:
    """ "many_children=4; birth_interval_low=24". ValueError for an id that there is not, or no number."""
    known, found = thresholds(date.max), {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, value = (each.strip() for each in part.partition("="))
        if name not in known:
            raise ValueError(f"{name} is no limit of domain/data/thresholds.csv")
        try:
            found[name] = Decimal(value)
        except InvalidOperation:
            raise ValueError(f"{name} needs a number, like {name}={known[name].value}") from None
    return found


def read(env_file: Path | None = None) -> Settings:
    """The settings of this process. Raises SettingsProblem."""
    try:
        return Settings(_env_file=env_file) if env_file else Settings()
    except ValidationError as error:
        raise SettingsProblem("\n".join(_named(one["loc"], one["msg"]) for one in error.errors())) from error


def with_others(settings: Settings, given: Mapping[str, str]) -> Settings:
    """The same settings with some of them as written here. Raises SettingsProblem."""
    try:
        return Settings(**{**settings.model_dump(), **given})
    except ValidationError as error:
        raise SettingsProblem("\n".join(_named(one["loc"], one["msg"]) for one in error.errors())) from error


def _named(place: tuple[int | str, ...], message: str) -> str:
    name = f"{PREFIX}{str(place[0]).upper()}" if place else "settings"
    return f"{name}: {message}. See .env.example for what it may be."


def example() -> str:
    """The text of `.env.example`: every setting with its purpose and default."""
    lines = ["# Sapa's settings. Copy to .env and fill in; what is commented out shows the default."]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            shown = ""
        elif isinstance(default, tuple):
            shown = "; ".join(default)
        else:
            shown = str(default).lower() if isinstance(default, bool) else str(default)
        lines += ["", f"# {field.description}", f"#{PREFIX}{name.upper()}={shown}"]
    return "\n".join(lines) + "\n"
