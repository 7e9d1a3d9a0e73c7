"""`make demo`: a demo village, the simulator with its phones, and the bot, all in one process, on SQLite."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from starlette.routing import BaseRoute

from bot import logs
from bot.clock import Clock, real_now
from bot.demo_village import PHONES, seed, seed_every_group
from bot.download_page import download_routes
from bot.house import House, open_database, polling, running
from bot.settings import Settings, SettingsProblem
from bot.simulator.serving import Running, serve
from bot.simulator.simulator import Simulator
from storage import settings as kept_settings
from storage.database import Database
from storage.migrate import upgrade
from storage.vault import Keys

FOLDER = Path(".demo")
out = Console()


async def run(*, port: int, keep: bool) -> None:
    """Serves until it is interrupted. keep: go on with the data of the last demo."""
    if FOLDER.exists() and not keep:
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    logs.configure("WARNING", "text")
    settings = demo_settings(FOLDER)
    database = open_database(settings)
    upgrade(database)
    clock = Clock(_moved(database))
    simulator = Simulator(clock=clock)
    houses: list[House] = []
    async with _page(simulator, port, download_routes(lambda: houses[0])) as page:
        settings = settings.model_copy(
            update={
                "telegram_api": page.address,
                "telegram_token": SecretStr(simulator.bot.token),
                "public_url": page.address,
            }
        )
        _people_the_village(database, simulator, clock)
        async with running(settings, database, clock) as house, polling(house):
            houses.append(house)
            clock.on_move = _after_move(house)
            _tell(page.address)
            await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def _page(simulator: Simulator, port: int, routes: Sequence[BaseRoute]) -> AsyncIterator[Running]:
    try:
        async with serve(simulator, port, routes=routes) as running_page:
            yield running_page
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise SettingsProblem(f"Port {port} is taken (another demo?). Try: sapa demo --port 0") from error


def demo_settings(folder: Path) -> Settings:
    """Settings of a demo: keys of its own, made once per folder; unapproved messages go out, and the page says so."""
    keys = folder / "keys"
    if not keys.exists():
        keys.write_text(f"1:{Keys.make()}\n{Keys.make()}\n")
        keys.chmod(0o600)
    seal, hash_key = keys.read_text().split()
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'sapa.db'}",
        seal_keys=SecretStr(seal),
        hash_key=SecretStr(hash_key),
        controller="Dinas P3AP2KB Kabupaten Contoh, Jl. Merdeka 1, 0742-555-0100 (contoh)",
        emergency=("Puskesmas Tebing Tinggi 0742-555-0101 (nomor contoh)", "Bidan Desa 0812-5550-0102 (nomor contoh)"),
        approved_only=False,
    )


def _people_the_village(database: Database, simulator: Simulator, clock: Clock) -> None:
    with database.writing() as store:
        starts = seed(store, clock.now())
        if starts:
            seed_every_group(store, clock.now())
    for phone in PHONES:
        simulator.add_phone(phone.user_id, phone.name, role=phone.role, start=starts.get(phone.user_id))


def _moved(database: Database) -> timedelta:
    with database.reading() as store:
        return kept_settings.clock_offset(store)


def _after_move(house: House) -> Callable[[timedelta], None]:
    """The clock is moved by the page: kept for the next start, and what became due is planned at once."""
    loop = asyncio.get_running_loop()

    async def follow(by: timedelta) -> None:
        await house.threads.write(kept_settings.move_clock, by, real_now())
        await house.worker.beat()

    def moved(by: timedelta) -> None:
        loop.call_soon_threadsafe(lambda: tasks.add(loop.create_task(follow(by))))

    tasks: set[asyncio.Task[None]] = set()
    return moved


def _tell(address: str) -> None:
    out.print()
    out.print(f"  Sapa: [bold]{address}[/bold]", highlight=False)
    out.print(
        "  Buka alamat itu di peramban. Pesan yang belum disetujui bidan ikut dikirim: ini hanya demo.", style="dim"
    )
    out.print(
        "  Open it in a browser. Messages that no health worker has approved go out too: this is a demo.", style="dim"
    )
    out.print("  Ctrl-C: berhenti / stop", style="dim")
