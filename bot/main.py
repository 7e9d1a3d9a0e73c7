"""The command line: `sapa --help` lists what can be done."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console

from bot import form_commands, kbm_command, list_command, logs
from bot import settings as settings_module
from bot.channels.channel import ChannelUnusable
from bot.settings import Settings, SettingsProblem

app = typer.Typer(
    help="Sapa: the chatbot of Indonesia's first-1000-days programme.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.add_typer(form_commands.app, name="form")
calendar_app = typer.Typer(help="The 1000 HPK calendar: as a table, out to Excel and back.")
app.add_typer(calendar_app, name="calendar")
app.add_typer(kbm_command.app, name="kbm")
app.add_typer(list_command.app, name="daftar")
out = Console()
err = Console(stderr=True)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one")] = 8046,
    keep: Annotated[bool, typer.Option(help="Go on with the last demo's data instead of a fresh village")] = False,
) -> None:
    """Simulator, bot and worker in one process, with a demo village: prints one address to open."""
    with _importing():
        from bot import demo as demo_module

    _run(demo_module.run(port=port, keep=keep))


@app.command()
def run() -> None:
    """The bot: intake, answers, delivery and heartbeat in one process. Several may run on one PostgreSQL."""
    with _importing():
        from bot import service

    _run(service.run(_settings()))


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    from bot import service

    with _told():
        service.migrated_database(_settings()).close()
    out.print("The database is up to date.")


@app.command()
def keys() -> None:
    """Make new encryption and hash keys, as .env wants them. Keep them as safe as the database, and apart from it."""
    from storage.vault import Keys

    out.print(f"SAPA_SEAL_KEYS=1:{Keys.make()}\nSAPA_HASH_KEY={Keys.make()}", soft_wrap=True)


@app.command()
def check() -> None:
    """Read all words, forms and the calendar, and say in Indonesian what is wrong, where, and what to do."""
    from bot import check as check_module

    raise typer.Exit(check_module.run(_settings(), out))


@calendar_app.callback(invoke_without_command=True)
def calendar(
    context: typer.Context,
    answers: Annotated[bool, typer.Option(help="How families answered each message, by its buttons")] = False,
) -> None:
    """The 1000 HPK calendar as a table."""
    from messages.calendar_messages import calendar_table, load_calendar

    if context.invoked_subcommand is None and answers:
        from bot import explain

        with _told():
            explain.answers(_settings(), out)
        return
    if context.invoked_subcommand is None:
        out.print(calendar_table(load_calendar()), markup=False, highlight=False, soft_wrap=True)


@calendar_app.command("dry-run")
def calendar_dry_run(
    against: Annotated[Path | None, typer.Option(help="A changed calendar's folder (the one with id in it)")] = None,
    ramadan_dates: Annotated[str, typer.Option(help="As SAPA_RAMADAN_DATES would be")] = "",
    ramadan_hour: Annotated[str, typer.Option(help="As SAPA_RAMADAN_HOUR would be")] = "",
    approved_only: Annotated[bool | None, typer.Option(help="As SAPA_APPROVED_ONLY would be")] = None,
) -> None:
    """What a changed calendar or changed rules would change in the next 30 days. Sends nothing, changes nothing."""
    from bot import explain

    with _told():
        settings = _settings()
        given = {"ramadan_dates": ramadan_dates, "ramadan_hour": ramadan_hour}
        changed = settings_module.with_others(settings, {name: value for name, value in given.items() if value})
        explain.dry_run(settings, against, changed.ramadan(), approved_only, out)


@calendar_app.command("to-xlsx")
def calendar_to_xlsx(
    file: Annotated[Path, typer.Argument(help="Where the workbook goes")],
    language: Annotated[str, typer.Option(help="Folder of the calendar; what it lacks comes from id")] = "id",
) -> None:
    """The calendar as a workbook, for reviewers and translators."""
    from messages.calendar_messages import load_calendar
    from messages.calendar_workbook import to_xlsx

    out.print(f"{to_xlsx(load_calendar(language=language), file)} messages: {file}", soft_wrap=True)


@calendar_app.command("from-xlsx")
def calendar_from_xlsx(
    file: Annotated[Path, typer.Argument(help="A workbook of to-xlsx, with changed texts", exists=True)],
    language: Annotated[str, typer.Option(help="Folder that the texts go into")] = "id",
) -> None:
    """Changed texts come into the Markdown files, and wait for approval again. Run `sapa check` afterwards."""
    from messages.calendar_workbook import NotACalendar, from_xlsx

    try:
        changed = from_xlsx(file, language=language)
    except NotACalendar as problem:
        _refuse(problem)
    out.print(f"{len(changed)} changed: {', '.join(changed) or '-'}", soft_wrap=True)


@app.command()
def invite(
    role: Annotated[str, typer.Argument(help="koordinator, pembina, petugas or kader")],
    area: Annotated[str, typer.Argument(help="Kemendagri code of the area, e.g. 15.06.06")],
    name: Annotated[str, typer.Argument(help="Whom the link is for")],
) -> None:
    """A single-use link for the first people of an area; afterwards they invite each other in chat."""
    from bot import service

    _run(service.invite(_settings(), role, area, name, out))


wilayah = typer.Typer(help="Areas by Kemendagri code.", no_args_is_help=True)
app.add_typer(wilayah, name="wilayah")


@wilayah.command("import")
def import_areas(
    file: Annotated[Path, typer.Argument(help="CSV with the columns code,name[,valid_from,valid_to]", exists=True)],
) -> None:
    """Take the national table of areas (or a part of it); tells which rows were wrong and why."""
    from bot import service

    with _told():
        code = service.import_areas(_settings(), file, out)
    raise typer.Exit(code)


@app.command("kartu-kembang")
def development_card(
    file: Annotated[
        Path,
        typer.Argument(help="CSV or .xlsx with month,aspect,text and tip", exists=True, dir_okay=False),
    ],
) -> None:
    """Take the tasks of the official development card; until then the checklist of Buku KIA is used."""
    from bot import development_card as card

    with _told():
        code = card.import_card(_settings(), file, out)
    raise typer.Exit(code)


@app.command()
def quarantine(
    open_again: Annotated[bool, typer.Option("--open", help="They were never closed: write to them again")] = False,
    closed: Annotated[bool, typer.Option("--closed", help="They are closed indeed: stop writing to them")] = False,
) -> None:
    """Chats that answered "blocked" too many at once to be believed: how many wait, and what a person decided."""
    from bot import service

    if open_again and closed:
        raise typer.BadParameter("either --open or --closed")
    service.look_at_quarantine(_settings(), closed=closed if open_again or closed else None, out=out)


@app.command()
def audit(
    noted: Annotated[str, typer.Option(help="What an earlier run printed at its end: number:letters")] = "",
) -> None:
    """Whether the audit log is as it was written; with --noted, whether its end was not cut off since."""
    from bot import audit_command

    try:
        link = audit_command.read_link(noted) if noted else None
    except ValueError:
        raise typer.BadParameter("write it as it was printed: number:letters", param_hint="--noted") from None
    with _told():
        code = audit_command.run(_settings(), link, out)
    raise typer.Exit(code)


@app.command()
def why(chat: Annotated[int, typer.Argument(help="Sapa's own number of the chat")]) -> None:
    """Why a chat got its messages, what became of them, and what comes in seven days: rules and keys, no names."""
    from bot import explain

    with _told():
        explain.why(_settings(), chat, out)


@app.command()
def forecast() -> None:
    """How much the calendar sends on each of the next 30 days, and in its fullest hour, against the channel's pace."""
    from bot import explain

    with _told():
        explain.show_forecast(_settings(), out)


@app.command()
def delivery(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back")] = 30,
) -> None:
    """What became of each of the calendar's messages: sent, failed, blocked, unknown, taken back."""
    from bot import explain

    with _told():
        explain.delivery(_settings(), days, out)


@app.command("env-example")
def env_example() -> None:
    """Print .env.example as this version knows its settings."""
    sys.stdout.write(settings_module.example())  # goes into a file as it is


@contextmanager
def _importing() -> Iterator[None]:
    """What imports make lives as long as the process: to look through it for garbage, time and again, took a fifth of
    the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _settings() -> Settings:
    try:
        return settings_module.read()
    except SettingsProblem as problem:
        _refuse(problem)


def _run(work: Coroutine[Any, Any, None]) -> None:
    with _told():
        asyncio.run(work)


@contextmanager
def _told() -> Iterator[None]:
    """What the operator can mend is said in one line; a bug is named by its place, since its own text may quote a
    person and would stand in the journal."""
    try:
        yield
    except (SettingsProblem, ChannelUnusable) as problem:
        _refuse(problem)
    except KeyboardInterrupt:
        err.print("Stopped.")
    except Exception as bug:
        logs.crashed(bug)
        sys.exit(1)


def _refuse(problem: Exception) -> NoReturn:
    err.print(str(problem), style="bold", markup=False)
    sys.exit(2)
