"""Settings are named in `.env.example`, and a wrong one is named with its remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot import settings
from bot.settings import SettingsProblem
from storage.vault import Keys

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without `.env`, and no settings from outside."""
    monkeypatch.chdir(tmp_path)
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(f"SAPA_{name.upper()}", raising=False)


def test_the_example_names_every_setting_with_its_default() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == settings.example()


def test_all_defaults_are_usable_but_the_secrets() -> None:
    read = settings.read()
    assert read.database_url == "sqlite:///sapa.db"
    with pytest.raises(SettingsProblem, match=r"SAPA_SEAL_KEYS.*sapa keys"):
        read.keys()
    with pytest.raises(SettingsProblem, match=r"SAPA_TELEGRAM_TOKEN.*BotFather"):
        read.token()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SAPA_LANGUAGE", "jv", "SAPA_LANGUAGE"),
        ("SAPA_DATABASE_POOL", "0", "SAPA_DATABASE_POOL"),
        ("SAPA_QUARANTINE_SHARE", "2", "SAPA_QUARANTINE_SHARE"),
        ("SAPA_WEBHOOK_URL", "http://sapa.example/x", "https://"),
        ("SAPA_WEBHOOK_URL", "https://sapa.example/x", "webhook_secret must have"),
        ("SAPA_LISTEN", "8080", "SAPA_LISTEN"),
        ("SAPA_DATABASE_URL", "mysql://x/y", "SAPA_DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem, match=says) as problem:
        settings.read()
    assert ".env.example" in str(problem.value)


def test_a_secret_is_never_repeated_in_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_SEAL_KEYS", "1:geheim-geheim")
    monkeypatch.setenv("SAPA_HASH_KEY", Keys.make())
    with pytest.raises(SettingsProblem) as problem:
        settings.read().keys()
    assert "geheim" not in str(problem.value)


def test_emergency_numbers_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_EMERGENCY", "Puskesmas 0742 111; Bidan 0812 222 ;")
    assert settings.read().emergency == ("Puskesmas 0742 111", "Bidan 0812 222")


def test_settings_come_from_the_env_file(tmp_path: Path) -> None:
    file = tmp_path / "other.env"
    file.write_text("SAPA_LISTEN=0.0.0.0:9000\nSAPA_UNKNOWN=ignored\n")
    read = settings.read(file)
    assert (read.listen_host, read.listen_port) == ("0.0.0.0", 9000)


def test_ramadan_as_the_programme_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_RAMADAN_DATES", "2027-02-09..2027-03-09; 2028-01-29..2028-02-27")
    ramadan = settings.read().ramadan()
    assert [ramadan.holds(date(2027, 2, 8)), ramadan.holds(date(2027, 2, 9))] == [False, True]
    assert ramadan.minute_on(date(2028, 2, 27)) == 18 * 60 + 30
    monkeypatch.setenv("SAPA_RAMADAN_HOUR", "")
    assert settings.read().ramadan().minute_on(date(2028, 2, 27)) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAPA_RAMADAN_DATES", "Februari"),
        ("SAPA_RAMADAN_DATES", "2027-02-30..2027-03-09"),
        ("SAPA_RAMADAN_DATES", "2027-02-09..2027-06-09"),
        ("SAPA_RAMADAN_HOUR", "03:00"),
        ("SAPA_RAMADAN_HOUR", "99:99"),
        ("SAPA_RAMADAN_HOUR", "malam"),
    ],
)
def test_a_wrong_ramadan_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(settings.SettingsProblem, match=name):
        settings.read()
