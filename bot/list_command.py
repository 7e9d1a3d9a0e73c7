"""`sapa daftar import FILE --area CODE`: a list of families into the registry from the command line, by the same steps
as `/impor` in a chat: family by family, each whole or not at all; run again, it goes on where it was stopped."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import service
from bot import settings as settings_module
from bot.clock import real_now
from bot.house import policy
from bot.settings import Settings, SettingsProblem
from bot.threads import DatabaseThreads, Desk
from domain.areas import Level, level, parse_area
from domain.papers import EXCEL_MIME
from domain.talk import FileKind
from domain.zones import local_date
from forms import list_file
from handlers.jobs import run
from handlers.people import import_list, list_rows
from handlers.work import Work
from messages.library import Library, shipped
from storage import jobs, media
from storage.database import Database, Store
from storage.jobs import Job
from storage.people import imports
from storage.people.imports import Noted, Outcome
from storage.villages import areas

LANGUAGE = "en"
app = typer.Typer(help="Lists of families (XLSX or CSV), as /impor takes them in a chat.", no_args_is_help=True)


class ListProblem(Exception):
    """A file of which nothing can be taken, and why. For whoever brought it."""


@app.callback()
def _group() -> None:
    """A group of its own, although it has one command."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="XLSX or CSV with a row of headings", exists=True, dir_okay=False)],
    area: Annotated[str, typer.Option(help="Kecamatan or desa that the list is about, e.g. 15.06.06.2002")],
) -> None:
    """Take a list of families, row by row; tells which rows were not taken and why, without a name."""
    try:
        code = import_file(settings_module.read(), file, area, Console())
    except (ListProblem, SettingsProblem) as problem:
        typer.echo(f"{problem}", err=True)
        raise typer.Exit(1) from None
    raise typer.Exit(code)


def import_file(
    settings: Settings, file: Path, area: str, out: Console, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Exit code 0 if every row was taken now or before; else 1. stopping: asked before each family."""
    database = service.migrated_database(settings)
    with closing(database), closing(DatabaseThreads(database)) as threads:
        library = shipped()
        job = _job(database, library, file.read_bytes(), area)
        work = Work(
            job=job,
            worker=_worker(),
            now=real_now(),
            policy=policy(settings, ""),
            library=library,
            desk=Desk(threads),
            real_now=real_now,
            stopping=stopping,
        )
        run(work)
        with database.reading() as store:
            noted = imports.of_job(store, job.id)
        return _told(noted, library, out, whole=work.ended)


def _worker() -> str:
    return f"list {os.getpid()}"


def _job(database: Database, library: Library, content: bytes, area: str) -> Job:
    """The job that does it: the one that was stopped half-way, or a new one. Nobody else gets it in between."""
    try:
        cells = list_file.cells(content)
    except list_file.Unreadable as error:
        say = import_list.unreadable(error)
        raise ListProblem(library.text(say.key, say.facts, LANGUAGE)) from error
    with database.writing() as store:
        place = _place(store, area)
        today = local_date(real_now(), areas.zone(store, place))
        listed = list_rows.read(cells, today)
        if listed.left_out:
            rest = f"{listed.left_out} rows, from row {listed.first_left_out} on"
            raise ListProblem(
                f"The list is too long: {rest}, are over {list_rows.MAX_ROWS}. Split it. Nothing was taken."
            )
        if not listed.headings:
            raise ListProblem("No row of headings with at least Nama Ibu was found. Nothing was taken.")
        digest = hashlib.sha256(content + place.encode()).hexdigest()
        number = jobs.unfinished(store, import_list.KIND, digest, real_now())
        if number is None:
            number = _begun(store, content, place, digest)
        job = jobs.take_this(store, number, _worker(), real_now(), real_now())
        assert job is not None, "it was free a moment ago, in this transaction"
        return job


def _place(store: Store, area: str) -> str:
    try:
        code = parse_area(area)
    except ValueError as error:
        raise ListProblem(f"{area} is no area code: {error}. Example: 15.06.06.2002") from error
    if areas.by_code(store, code) is None:
        raise ListProblem(f"{area} is not in the table of areas: take it in with sapa wilayah import FILE")
    if level(code) not in (Level.KECAMATAN, Level.DESA_KELURAHAN):
        raise ListProblem(f"{area} is too large: a list is about a kecamatan or a desa.")
    return code


def _begun(store: Store, content: bytes, area: str, digest: str) -> int:
    mime = EXCEL_MIME if content[:2] == b"PK" else "text/csv"
    number = media.keep(store, kind=FileKind.DOCUMENT, mime=mime, content=content, now=real_now())
    asked = {
        "media": number,
        "area": area,
        "language": LANGUAGE,
        "zone": str(areas.zone(store, area)),
        "digest": digest,
    }
    return jobs.begin(store, import_list.KIND, input=asked, now=real_now())


def _told(noted: tuple[Noted, ...], library: Library, out: Console, *, whole: bool) -> int:
    """Each row that was not taken or still needs a team, and the sums."""
    counts = {outcome: sum(one.outcome is outcome for one in noted) for outcome in Outcome}
    for one in noted:
        if one.outcome in (Outcome.BAD, Outcome.KNOWN) or one.why:
            why = import_list.why_of(library, one.why, LANGUAGE)
            what = library.text(f"import.{one.outcome}", {}, LANGUAGE)
            said = f"row {one.line}: {what}" + (f": {why}" if why else "")
            out.print(said, markup=False, highlight=False, soft_wrap=True)
    taken, same, known, bad = (counts[each] for each in (Outcome.TAKEN, Outcome.SAME, Outcome.KNOWN, Outcome.BAD))
    sums = f"{taken} rows taken, {same} taken before, {known} known already, {bad} wrong."
    out.print(sums, highlight=False, soft_wrap=True)
    if not whole:
        out.print("Stopped before the end: run it again, it goes on from there.")
    return 0 if whole and not bad and not known else 1
