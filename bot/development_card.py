"""`sapa kartu-kembang FILE`: the tasks of the official development card, which could not be found in public."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from rich.console import Console

from bot import service
from bot.settings import Settings
from domain.development import CardTask, read_card
from storage.visits import development

COLUMNS = {
    "bulan": "month",
    "aspek": "aspect",
    "tugas": "text",
    "teks": "text",
    "stimulasi": "tip",
}  # as people head them


class CardProblem(Exception):
    """A file whose tasks cannot be taken; says which row and why. For whoever brought it."""


def read(file: Path) -> tuple[CardTask, ...]:
    """The tasks of a CSV or Excel file with month, aspect, text (or bulan, aspek, tugas), and with what is done at home
    in a further column tip (or stimulasi), if the card says it. Raises CardProblem."""
    rows = list(_workbook(file) if file.suffix.lower() == ".xlsx" else _csv(file))
    if not rows:
        raise CardProblem("no tasks: the first row is month,aspect,text (or bulan,aspek,tugas), then one row per task")
    try:
        return read_card(rows)
    except ValueError as error:
        raise CardProblem(f"{error}. Nothing was taken.") from error


def import_card(settings: Settings, file: Path, out: Console) -> int:
    """All tasks of the file instead of those before, or none of them. The exit code."""
    try:
        tasks = read(file)
    except CardProblem as problem:
        out.print(str(problem), markup=False)
        return 1
    database = service.migrated_database(settings)
    with database.writing() as store:
        count = development.put_card(store, tasks)
    database.close()
    out.print(f"{count} tasks are in use from now on, instead of the checklist of Buku KIA.")
    return 0


def _csv(file: Path) -> Iterator[Mapping[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield _named({str(name): value or "" for name, value in row.items() if name is not None})


def _workbook(file: Path) -> Iterator[Mapping[str, str]]:
    from openpyxl import load_workbook  # heavy, and needed by this command only

    with closing(load_workbook(file, read_only=True, data_only=True)) as book:
        rows = book.worksheets[0].iter_rows(values_only=True)
        names = [str(name or "") for name in next(rows, ())]
        for row in rows:
            texts = ["" if value is None else str(value) for value in row]
            if any(texts):
                yield _named(dict(zip(names, texts, strict=False)))


def _named(row: Mapping[str, str]) -> Mapping[str, str]:
    plain = {name.strip().lower(): value for name, value in row.items()}
    return {COLUMNS.get(name, name): value for name, value in plain.items()}
