"""/karantina: a koordinator sees how many chats wait and decides; a decision about fewer than wait is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo_village import DESA, DEWI, HASAN, SARI, seed
from domain.people import Role
from storage.database import Database
from storage.people import invitations
from storage.wire import chats
from storage.wire.chats import Push
from tests.databases import VAULT, fresh
from tests.script import Village, utc

NOW = utc("2026-03-14 02:00")


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Kader, mother and pembina have joined; the koordinator of the desa's province, and one of another."""
    with fresh("sqlite", tmp_path) as url:
        database = Database(url, VAULT)
        with database.writing() as store:
            codes = seed(store, NOW)
            invited = {
                name: invitations.create(
                    store, role=Role.KOORDINATOR, area=area, name=name, now=NOW, valid_for=timedelta(days=1)
                )
                for name, area in (("rini", DESA[:5]), ("jauh", "15.01"))
            }
        village = Village.open(database, NOW)
        for name, one in (("sari", SARI), ("dewi", DEWI), ("hasan", HASAN)):
            village.say(name, text=f"/start {codes[one.user_id]}")
        for name, code in invited.items():
            village.say(name, text=f"/start {code}")
        yield village
        village.close()
        database.close()


def hold(village: Village, *names: str) -> None:
    with village.database.writing() as store:
        for name in names:
            chats.set_push(store, chats.of_address(store, village.address_of(name), NOW).id, Push.QUARANTINED)


def push(village: Village, name: str) -> Push:
    with village.database.writing() as store:
        return chats.of_address(store, village.address_of(name), NOW).push


def heard(village: Village, name: str, text: str) -> str:
    return "\n".join(one.text or "" for to, one in village.say(name, text=text) if to == name)


def test_what_was_seen_is_decided_and_nothing_else(village: Village) -> None:
    assert "Tidak ada chat yang menunggu" in heard(village, "rini", "/karantina")
    hold(village, "dewi")
    shown = heard(village, "rini", "/karantina")
    assert "1 chat menunggu" in shown
    assert "Dewi" not in shown
    hold(village, "sari")
    [(_, again)] = village.tap("rini", "Memang tertutup")
    assert "2 chat menunggu" in (again.text or "")
    assert push(village, "dewi") is Push.QUARANTINED
    village.tap("rini", "Buka lagi")
    assert [push(village, "dewi"), push(village, "sari")] == [Push.ON, Push.ON]


def test_nobody_else_decides(village: Village) -> None:
    hold(village, "dewi")
    assert "Tidak ada chat yang menunggu" in heard(village, "jauh", "/karantina tutup 1")
    for name in ("hasan", "sari"):
        heard(village, name, "/karantina tutup 1")
    assert push(village, "dewi") is Push.QUARANTINED
    heard(village, "rini", "/karantina")
    village.tap("rini", "Memang tertutup")
    assert push(village, "dewi") is Push.BLOCKED
