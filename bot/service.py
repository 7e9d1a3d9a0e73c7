"""The bot in production: one process with all its parts, and what the operator does from the command line."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import signal
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from bot import logs
from bot.channels.telegram_channel import CAPABILITIES
from bot.clock import Clock, real_now
from bot.download_page import download_routes
from bot.house import TELEGRAM, House, open_database, polling, running
from bot.settings import PREFIX, Settings, SettingsProblem
from bot.web import serving
from domain.areas import parse_area
from domain.people import Role
from messages.outgoing import Capabilities
from storage.database import Database, is_outage
from storage.migrate import upgrade
from storage.people import invitations
from storage.villages import areas
from storage.visits import kbm
from storage.wire import chats, claims

_FIRST_LINK_DAYS = 7
_STAFF = (Role.KOORDINATOR, Role.PEMBINA, Role.PETUGAS, Role.KADER)


async def run(settings: Settings, capabilities: Capabilities = CAPABILITIES) -> None:
    """Until SIGINT or SIGTERM: intake stops first, what is queued is finished."""
    logs.configure(settings.log_level, settings.log_format)
    logs.watch_loop()
    if not settings.emergency:
        raise SettingsProblem("SAPA_EMERGENCY is empty: people in danger must find a number. See .env.example.")
    database = migrated_database(settings)
    try:
        async with running(settings, database, Clock(), capabilities) as house, _intake(settings, house):
            await _asked_to_stop()
    finally:
        database.close()


@contextlib.asynccontextmanager
async def _intake(settings: Settings, house: House) -> AsyncIterator[None]:
    """Webhook or polling, by setting; the health page either way."""
    from bot.channels.telegram_webhook import announce, webhook_route

    pages = download_routes(lambda: house)
    if not settings.webhook_url:
        async with serving(settings, house, pages), polling(house):
            yield
        return
    secret = settings.webhook_secret.get_secret_value()
    route = webhook_route(
        urlsplit(settings.webhook_url).path or "/", secret, house.keep, house.dispatch.wake, house.clock.now
    )
    async with serving(settings, house, (route, *pages)):
        house.reached.last = real_now
        await announce(house.bot, settings.webhook_url, secret)
        yield


async def _asked_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()


async def invite(settings: Settings, role: str, area: str, name: str, out: Console) -> None:
    """A link for somebody who has no inviter yet: whoever runs the server vouches for this person."""
    if role not in _STAFF:
        raise SettingsProblem(f"{role} is no role of staff; one of: {', '.join(_STAFF)}")
    try:
        code_of_area = parse_area(area)
    except ValueError as error:
        raise SettingsProblem(f"{area} is no area code: {error}. Example: 15.06.06.2002") from error
    bot_name = await bot_username(settings)
    database = migrated_database(settings)
    with database.writing() as store:
        if areas.by_code(store, code_of_area) is None:
            raise SettingsProblem(f"{area} is not in the table of areas: take it in with sapa wilayah import FILE")
        code = invitations.create(
            store,
            role=Role(role),
            area=code_of_area,
            name=name,
            now=real_now(),
            valid_for=timedelta(days=_FIRST_LINK_DAYS),
        )
    database.close()
    out.print(f"https://t.me/{bot_name}?start={code}", soft_wrap=True, highlight=False)
    out.print(f"Single use, valid for {_FIRST_LINK_DAYS} days.")


def migrated_database(settings: Settings) -> Database:
    """The database with this version's tables. Raises SettingsProblem while it cannot be reached."""
    database = open_database(settings)
    try:
        upgrade(database)
        with database.writing() as store:
            areas.put_seed_places(store)
    except Exception as error:
        if not is_outage(error):
            raise
        reason = str(error.__cause__ or error).partition("\n")[0]
        raise SettingsProblem(f"{PREFIX}DATABASE_URL: the database cannot be used: {reason}") from error
    return database


async def bot_username(settings: Settings) -> str:
    """The bot's name as Telegram knows it, for links."""
    from bot.channels.telegram_bot import telegram_bot

    bot = telegram_bot(settings.token(), server=settings.telegram_api)
    async with bot:
        return bot.username


def import_areas(settings: Settings, file: Path, out: Console) -> int:
    """Exit code 0 if every row was taken, else 1 with the rows that were not."""
    database = migrated_database(settings)
    with file.open(encoding="utf-8-sig", newline="") as lines, database.writing() as store:
        imported = areas.import_areas(store, csv.DictReader(lines))
    database.close()
    out.print(f"{imported.taken} areas taken.")
    for problem in imported.problems:
        out.print(f"line {problem.line}: {problem.code}: {problem.trouble}", markup=False, highlight=False)
    return 1 if imported.problems else 0


def keep_kbm(settings: Settings, grams: Mapping[int, int]) -> None:
    """The table of the least gain per month, in the place of the one before."""
    database = migrated_database(settings)
    with database.writing() as store:
        kbm.put(store, grams, real_now())
    database.close()


def look_at_quarantine(settings: Settings, *, closed: bool | None, out: Console) -> None:
    """closed: what a person decided about the chats that wait; None only counts them."""
    database = open_database(settings)
    upgrade(database)
    if closed is None:
        with database.reading() as reading:
            waiting = len(chats.quarantined(reading, TELEGRAM))
        out.print(f"{waiting} chats wait. Look at the bot's token and at Telegram, then: --open or --closed.")
    else:
        with database.writing() as store:
            decided = claims.end_quarantine(store, TELEGRAM, closed=closed)
        out.print(f"{decided} chats are {'closed' if closed else 'open again'}.")
    database.close()
