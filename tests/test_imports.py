"""A list of families on its way in: what one family breaks, and what is too long, is told, and stops nobody."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from bot.threads import DatabaseThreads, Desk
from domain.talk import FileKind
from forms.workbook import MAX_PARTS
from handlers.jobs import run
from handlers.people import import_list, list_rows
from handlers.work import Work
from messages.library import shipped
from storage import jobs, media
from storage.database import Database, Store
from storage.people import accounts, imports, people
from storage.people.imports import Noted, Outcome
from storage.tables import outbox as table
from storage.wire import outbox
from tests.script import POLICY
from tests.storage.village import NOW, PURWODADI, Village, add_chat, found_village, scope

HEADING = "Nama Ibu;Nama Anak;L/P;Tgl Lahir;NIK Anak;Tim"


@pytest.fixture
def village(database: Database) -> Village:
    with database.writing() as store:
        village = found_village(store)
        add_chat(store, village.plkb.id)
    return village


@pytest.fixture
def threads(database: Database) -> Iterator[DatabaseThreads]:
    threads = DatabaseThreads(database)
    yield threads
    threads.close()


def imported(threads: DatabaseThreads, village: Village, content: bytes) -> Work:
    """The pembina's list, read to its end."""
    desk = Desk(threads)
    begun(desk, village, content)
    return goes_on(desk, "a", until=None)


def begun(desk: Desk, village: Village, content: bytes) -> None:
    [chat] = desk.read(lambda store: accounts.chats_of(store, village.plkb.id))

    def begin(store: Store) -> None:
        file = media.keep(store, kind=FileKind.DOCUMENT, mime="text/csv", content=content, now=NOW)
        asked = {"media": file, "area": PURWODADI, "language": "id", "zone": "WIB"}
        jobs.begin(store, import_list.KIND, input=asked, now=NOW, chat_id=chat, account_id=village.plkb.id)

    desk.write(begin)


def goes_on(desk: Desk, worker: str, *, until: int | None) -> Work:
    """A process has it until it is to stop: after so many looks at that, or at the end of the list."""
    job = desk.write(lambda store: jobs.take(store, worker, NOW, NOW))
    assert job is not None
    looks = itertools.count(1)
    work = Work(
        job=job,
        worker=worker,
        now=NOW,
        policy=POLICY,
        library=shipped(),
        desk=desk,
        real_now=lambda: NOW,
        stopping=lambda: until is not None and next(looks) > until,
    )
    run(work)
    return work


def last_said(database: Database, village: Village) -> str:
    """What the pembina read last."""
    with database.reading() as store:
        [chat] = accounts.chats_of(store, village.plkb.id)
        rows = select(table.c.say).where(table.c.chat_id == chat).order_by(table.c.id.desc()).limit(1)
        say = outbox.open_say(store, chat, store.connection.scalar(rows))
    assert say is not None
    return shipped().text(say.key, say.facts, "id")


def test_one_family_that_cannot_be_kept_stops_nobody(
    database: Database, threads: DatabaseThreads, village: Village
) -> None:
    with database.writing() as store:
        store.connection.execute(text("CREATE UNIQUE INDEX one_nik ON person (nik_hash)"))
    twins = ["Wati;Adi;L;01/02/2025;1506060102250001;Mawar", "Wati;Ida;P;01/02/2025;1506060102250001;Mawar"]
    content = "\n".join([HEADING, "Hartini;Salsa;P;12/02/2025;;Mawar", *twins, "Sri;Bayu;L;03/03/2025;;Melati"])
    work = imported(threads, village, content.encode())
    with database.reading() as store:
        noted = imports.of_job(store, work.job.id)
        kept = [bool(people.find_alike(store, scope(village.sari), name, None)) for name in ("Bayu", "Adi", "Wati")]
    bad = [Noted(line, Outcome.BAD, "not_kept") for line in (3, 4)]
    assert noted == (Noted(2, Outcome.TAKEN, ""), *bad, Noted(5, Outcome.TAKEN, ""))
    assert kept == [True, False, False]
    assert len(work.faults) == 1


@pytest.mark.parametrize("slices", range(5))
def test_a_process_that_stops_anywhere_leaves_the_rest_to_the_next_and_takes_nobody_twice(
    database: Database, threads: DatabaseThreads, village: Village, slices: int
) -> None:
    names = ("Salsa", "Kirana", "Melur")
    rows = [f"Ibu {name};{name};P;12/02/2025;;Mawar" for name in names]
    desk = Desk(threads)
    begun(desk, village, "\n".join([HEADING, *rows]).encode())
    first = goes_on(desk, "a", until=slices)
    last = first if first.ended else goes_on(desk, "b", until=None)
    assert last.ended
    with database.reading() as store:
        taken = [
            len(people.find_alike(store, scope(village.sari), name, None)) for name in ("Salsa", "Kirana", "Melur")
        ]
        noted = imports.of_job(store, last.job.id)
    assert taken == [1, 1, 1]
    assert noted == tuple(Noted(line, Outcome.TAKEN, "") for line in (2, 3, 4))


def test_rows_that_are_too_many_for_one_list_are_told(
    database: Database, threads: DatabaseThreads, village: Village
) -> None:
    rows = [HEADING, "Hartini;Salsa;P;12/02/2025;;Mawar", *[""] * list_rows.MAX_ROWS, "Sri;Bayu;L;03/03/2025;;Melati"]
    work = imported(threads, village, "\n".join(rows).encode())
    with database.reading() as store:
        assert imports.of_job(store, work.job.id) == (Noted(2, Outcome.TAKEN, ""),)
    assert "1 baris, mulai baris 5.003" in last_said(database, village)


def test_a_workbook_that_is_too_large_is_called_so(
    database: Database, threads: DatabaseThreads, village: Village
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(MAX_PARTS + 1):
            archive.writestr(f"xl/media/{number}.png", b"")
    imported(threads, village, out.getvalue())
    assert "terlalu besar" in last_said(database, village)


def test_a_broken_list_is_explained_and_nothing_is_taken(
    database: Database, threads: DatabaseThreads, village: Village
) -> None:
    work = imported(threads, village, f'{HEADING}\nHartini;"Salsa;P;12/02/2025;;01\nSri;Bayu;L;03/03/2025;;02'.encode())
    with database.reading() as store:
        assert imports.of_job(store, work.job.id) == ()
        assert not people.find_alike(store, scope(village.sari), "Bayu", None)
    assert "Di baris 2 ada tanda kutip" in last_said(database, village)


def test_a_family_whose_team_is_not_clear_is_taken_and_said_to_need_one(
    database: Database, threads: DatabaseThreads, village: Village
) -> None:
    named = ["Nama Ibu;Nama Anak;L/P;Tgl Lahir;Tim", "Hartini;Salsa;P;12/02/2025;", "Sri;Bayu;L;03/03/2025;Mawar"]
    work = imported(threads, village, "\n".join(named).encode())
    with database.reading() as store:
        assert imports.of_job(store, work.job.id) == (
            Noted(2, Outcome.TAKEN, str(list_rows.Wrong.NEEDS_TEAM)),
            Noted(3, Outcome.TAKEN, ""),
        )
    said = last_said(database, village)
    assert "Baris baru yang masuk: 2" in said
    assert "belum punya tim: 1" in said
    assert "Rinciannya per baris ada di berkas ini" in said
