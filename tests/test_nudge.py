"""An open question that nobody answers is asked again, and one that cannot be asked keeps no other from it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from bot.demo_village import HASAN, SARI, seed
from handlers import nudge
from storage.database import Database
from storage.interviews.drafts import DraftStatus
from storage.tables import draft
from tests.script import Village, utc

NOW = utc("2026-03-14 02:00")


def test_a_form_that_is_gone_holds_up_nobody(database: Database) -> None:
    with database.writing() as store:
        codes = seed(store, NOW)
    village = Village.open(database, NOW)
    for name, person, wish in (("sari", SARI, "/lapor"), ("hasan", HASAN, "/siaran")):
        village.say(name, text=f"/start {codes[person.user_id]}")
        village.say(name, text=wish)
    with database.writing() as store:
        store.connection.execute(
            update(draft).where(draft.c.form == "siaran").values(asked_at=NOW + timedelta(minutes=1))
        )
        store.connection.execute(update(draft).where(draft.c.form != "siaran").values(form="form_yang_hilang"))
        assert nudge.nudge(store, NOW + timedelta(hours=3)) == 1
        found = store.connection.execute(select(draft.c.form, draft.c.status, draft.c.nudges)).all()
    assert set(found) == {("form_yang_hilang", DraftStatus.PARKED, 0), ("siaran", DraftStatus.OPEN, 1)}
    village.close()


def test_it_is_asked_twice_and_then_waits_in_silence(database: Database) -> None:
    with database.writing() as store:
        codes = seed(store, NOW)
    village = Village.open(database, NOW)
    village.say("sari", text=f"/start {codes[SARI.user_id]}")
    village.say("sari", text="/lapor")
    asked = []
    for hours in (1, 3, 4, 14, 16, 40, 90):
        with database.writing() as store:
            asked.append(nudge.nudge(store, NOW + timedelta(hours=hours)))
    assert asked == [0, 1, 0, 0, 1, 0, 0]
    with database.reading() as store:
        assert store.connection.scalars(select(draft.c.status)).all() == [DraftStatus.OPEN]
    village.close()
