"""`sapa form …`: for whoever writes forms. Check one, see it, turn it into Excel and back, try it; export records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot import settings as settings_module

if TYPE_CHECKING:
    from domain.talk import Fact
    from messages.library import Library

app = typer.Typer(help="Forms (XLSForm, as YAML or .xlsx): check, see, convert, try, export.", no_args_is_help=True)
out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(soft_wrap=True, highlight=False, markup=False, stderr=True)
ALL_PROBLEMS = 1000


class Speech(StrEnum):
    """What the person at the terminal reads."""

    ID = "id"
    EN = "en"


class Shape(StrEnum):
    """How records are written."""

    JSON = "json"
    CSV = "csv"
    XML = "xml"


File = Annotated[Path, typer.Argument(help="The form: .xlsx, or .yaml with its sheets", exists=True, dir_okay=False)]
Language = Annotated[Speech, typer.Option(help="Language of what is said about the form")]


@app.command()
def check(file: File, language: Language = Speech.ID) -> None:
    """Say what is wrong with a form: sheet, row, column, why, and what to do."""
    from bot import form_files

    def fine(library: Library) -> None:
        form = form_files.read_form(file)
        facts: dict[str, Fact] = {"title": form.title, "version": form.version, "count": len(form.questions())}
        out.print(library.text("form_staff.fine", facts, language))

    _told(fine, language)


@app.command()
def show(file: File, language: Language = Speech.ID) -> None:
    """See the conversation: every question with its choices and conditions."""
    from bot import form_files
    from messages import form_preview

    def shown(library: Library) -> None:
        facts = form_preview.facts(form_files.read_form(file), language)
        out.print(library.text("form_staff.preview", facts, language))

    _told(shown, language)


@app.command("to-xlsx")
def to_xlsx(
    file: File, to: Annotated[Path | None, typer.Argument(help="The workbook; by default beside the form")] = None
) -> None:
    """Write a form as an Excel workbook, to go on with it there."""
    from bot import form_files

    _told(lambda _: _write(to or file.with_suffix(".xlsx"), form_files.to_xlsx(file), file), Speech.ID)


@app.command("from-xlsx")
def from_xlsx(
    file: File, to: Annotated[Path | None, typer.Argument(help="The YAML; by default beside the form")] = None
) -> None:
    """Write an Excel workbook as YAML, as messages/forms has it."""
    from bot import form_files

    _told(lambda _: _write(to or file.with_suffix(".yaml"), form_files.to_yaml(file).encode(), file), Speech.ID)


@app.command("try")
def try_out(
    file: File,
    xml: Annotated[bool, typer.Option("--xml", help="The record as OpenRosa XML instead of JSON")] = False,
    language: Language = Speech.ID,
) -> None:
    """Answer a form here, line by line; the conversation goes to stderr, the record to stdout.

    [Label] presses a button, @photo.jpg sends a file. Lines may come from a pipe.
    """
    from bot import form_files, form_try

    def tried(library: Library) -> None:
        form = form_files.read_form(file)
        record = form_try.run(form, library, language, lines=sys.stdin, say=err.print, xml=xml)
        if record is None:
            raise typer.Exit(1)
        typer.echo(record)

    _told(tried, language)


@app.command()
def records(
    form: Annotated[str, typer.Argument(help="The form's id, e.g. baduta")],
    shape: Annotated[
        Shape, typer.Option("--as", help="json; csv as KoboToolbox exports it; xml as OpenRosa")
    ] = Shape.JSON,
    area: Annotated[str, typer.Option(help="Only from this area and below, by its Kemendagri code")] = "id",
    folder: Annotated[Path | None, typer.Option(help="Write files there instead of printing")] = None,
) -> None:
    """The records that interviews ended with. They hold what families told: keep the files as safe as the database."""
    from bot import form_export

    try:
        form_export.run(settings_module.read(), form, area, shape.value, folder, out=out, err=err)
    except settings_module.SettingsProblem as problem:
        err.print(str(problem), style="bold")
        raise typer.Exit(2) from None


def _told(work: Callable[[Library], None], language: Speech) -> None:
    """What is wrong with a form is said to its author; exit code 1."""
    from forms.problem import FormError
    from messages import form_problems
    from messages.library import shipped

    library = shipped()
    try:
        work(library)
    except FormError as error:
        facts = form_problems.facts_of(library, error.problems, language, ALL_PROBLEMS)
        err.print(library.text("form_staff.wrong", facts, language))
        raise typer.Exit(1) from None


def _write(to: Path, content: bytes, source: Path) -> None:
    """Nothing that is there is overwritten unasked."""
    if to.resolve() == source.resolve() or (to.exists() and not typer.confirm(f"{to} exists. Overwrite it?")):
        raise typer.Exit(1)
    to.write_bytes(content)
    out.print(str(to))
