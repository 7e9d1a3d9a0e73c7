"""The page behind a one-time link, over real HTTP, with link and code as they come into the asker's chat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

import aiohttp
import pytest
from sqlalchemy import select

from bot.clock import Clock
from bot.download_page import DOWNLOADS, download_routes
from bot.simulator import Simulator
from bot.simulator.serving import serve
from bot.threads import DatabaseThreads, Desk
from domain.papers import Holds
from domain.people import Role
from domain.talk import Address
from handlers.downloads import hand_over
from handlers.jobs import run
from handlers.work import Work
from messages.library import Library, shipped
from storage import jobs
from storage.database import Database, Store
from storage.tables import outbox as owed
from storage.wire import chats, outbox
from tests.script import POLICY
from tests.storage.village import PURWODADI, add_account, found_village

CONTENT = b"nama,berat\nAisyah,8.4\n" * 30_000
CLOCK = Clock()
LINK = f"http://127.0.0.1{DOWNLOADS}/{{token}}"


@dataclass(frozen=True)
class Keeper:
    threads: DatabaseThreads
    clock: Clock
    library: Library
    language: str = "id"


@pytest.fixture
def keeper(database: Database) -> Iterator[Keeper]:
    threads = DatabaseThreads(database)
    yield Keeper(threads, CLOCK, shipped())
    threads.close()


def asked_for(keeper: Keeper, name: str = "anak.csv") -> tuple[str, str]:
    """Path and code, as a job says them in the chat of whoever asked for the file."""
    now, desk = CLOCK.now(), Desk(keeper.threads)

    def begin(store: Store) -> int:
        found_village(store)
        chat_id = chats.id_of(store, Address("script", "1"), now)
        account = add_account(store, Role.PEMBINA, PURWODADI, "Hasan")
        jobs.begin(store, "export", input={}, chat_id=chat_id, account_id=account.id, now=now)
        return chat_id

    def said(store: Store) -> tuple[str, str]:
        [sealed] = store.connection.execute(select(owed.c.say)).scalars()
        say = outbox.open_say(store, chat_id, sealed)
        assert say is not None
        return str(say.facts["link"]), str(say.facts["code"])

    chat_id = desk.write(begin)
    job = desk.write(lambda store: jobs.take(store, "a", now, now))
    assert job is not None
    work = Work(
        job=job, worker="a", now=now, policy=replace(POLICY, download_link=LINK), library=keeper.library, desk=desk,
        real_now=CLOCK.now,
    )  # fmt: skip
    run(work, {"export": lambda work: hand_over(work, name, "text/csv", [CONTENT], Holds.FAMILIES)})
    link, code = desk.read(said)
    return link.removeprefix("http://127.0.0.1"), code


def visit(keeper: Keeper, *calls: tuple[str, str, str]) -> list[tuple[int, bytes, str]]:
    """Status, body and disposition of each (method, path, code)."""

    async def play() -> list[tuple[int, bytes, str]]:
        seen = []
        async with (
            serve(Simulator(), routes=download_routes(lambda: keeper)) as page,
            aiohttp.ClientSession(page.address) as session,
        ):
            for method, path, code in calls:
                async with session.request(method, path, data={"code": code} if code else None) as answer:
                    disposition = answer.headers.get("content-disposition", "")
                    seen.append((answer.status, await answer.read(), disposition))
        return seen

    return asyncio.run(play())


def test_link_and_code_bring_the_file_once(keeper: Keeper) -> None:
    path, code = asked_for(keeper)
    shown, fetched, again, after = visit(
        keeper, ("GET", path, ""), ("POST", path, f"{code[:3]} {code[3:]}"), ("POST", path, code), ("GET", path, "")
    )
    assert (shown[0], fetched[0], again[0], after[0]) == (200, 200, 410, 410)
    assert b"anak.csv" in shown[1]
    assert b"<form" in shown[1]
    assert fetched[1] == CONTENT
    assert fetched[2] == 'attachment; filename="anak.csv"'
    assert b"<form" not in after[1]


def test_a_name_that_staff_typed_adds_no_header(keeper: Keeper) -> None:
    """A file is called as a form is, whose title stands in somebody's workbook."""
    path, code = asked_for(keeper, 'Catatan\r\nSet-Cookie: a=b\\"; é.csv')
    [fetched] = visit(keeper, ("POST", path, code))
    assert fetched[0] == 200
    assert fetched[2] == 'attachment; filename="CatatanSet-Cookie: a=b; .csv"'


def test_without_the_code_nothing_comes_out(keeper: Keeper) -> None:
    path, code = asked_for(keeper)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    calls = [("POST", path, ""), ("POST", path, "kode"), *[("POST", path, wrong)] * 3, ("POST", path, code)]
    answers = visit(keeper, *calls)
    assert [status for status, _, _ in answers] == [403, 403, 403, 403, 410, 410]
    assert not any(b"Aisyah" in body for _, body, _ in answers)


@pytest.mark.parametrize("token", ["AAAAAAAAAAAA", "x", "%00", "..%2f..%2fetc", "a" * 2000])
def test_a_link_that_was_never_given_says_no_more_than_one_that_is_over(keeper: Keeper, token: str) -> None:
    [shown, posted] = visit(keeper, ("GET", f"{DOWNLOADS}/{token}", ""), ("POST", f"{DOWNLOADS}/{token}", "123456"))
    assert shown[0] in (404, 410)
    assert posted[0] in (404, 405, 410)  # what leads out of the folder is none of this page
