"""`sapa kbm import FILE`: the programme's table of the least gain in weight per month (KBM), checked before it is
kept."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_module
from domain.kbm_table import BadTable, read

app = typer.Typer(help="The least gain in weight per month of age (KBM).", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """A group of its own, although it has one command."""


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="CSV with the columns bulan,gram", exists=True)]) -> None:
    """Check the table and keep it in the place of the one before: from then on N, T and 2T are said by it."""
    from bot import service

    try:
        grams = read(file.read_text("utf-8-sig"))
    except (BadTable, UnicodeDecodeError, csv.Error) as error:
        typer.echo(f"{file.name}: {error}. Nothing was changed.", err=True)
        raise typer.Exit(1) from None
    service.keep_kbm(settings_module.read(), grams)
    typer.echo(f"{len(grams)} months kept, from 1 to {max(grams)}.")
