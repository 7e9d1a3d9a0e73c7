"""Records as files: OpenRosa XML, tables as KoboToolbox exports them, or JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bot.form_try import plain
from bot.house import open_database
from bot.settings import Settings, SettingsProblem
from domain.areas import parse_area
from forms import export
from forms.record import submission
from forms.workbook import neutral
from handlers.read_records import Read, read_record
from storage import media
from storage.database import Store
from storage.interviews import form_records

_UNSAFE = re.compile(r"[^\w.-]+")


def run(
    settings: Settings, form: str, area: str, shape: str, folder: Path | None, *, out: Console, err: Console
) -> None:
    """Prints the records, or writes them into `folder`. Raises SettingsProblem."""
    try:
        code = parse_area(area)
    except ValueError as error:
        raise SettingsProblem(f"{area} is no area code: {error}. Example: 15.06") from error
    database = open_database(settings)
    try:
        with database.reading() as store:
            found = list(read(store, form, code))
            files = {"json": as_json, "csv": as_csv, "xml": as_xml}[shape](form, found)
            _tell(found, err)
            if folder is not None:
                _write(folder, files, out)
                _write_media(store, folder / "media", found)
                return
    finally:
        database.close()
    if len(files) > 1 and shape == "csv":
        raise SettingsProblem(f"These are {len(files)} tables (versions, repeats): name a folder with --folder DIR")
    for content in files.values():
        out.out(content, highlight=False)


def read(store: Store, form: str, area: str) -> Iterator[Read]:
    """The records of a form as they were given, each with the version of the form that was asked."""
    for kept in form_records.of_form(store, form, area):
        yield read_record(store, kept)


def as_json(name: str, found: Iterable[Read]) -> Mapping[str, str]:
    records = [plain(asdict(one.record)) for one in found]
    return {f"{_safe(name)}.json": json.dumps(records, ensure_ascii=False, indent=2)}


def as_xml(_name: str, found: Iterable[Read]) -> Mapping[str, str]:
    """One document for each record, as a client of OpenRosa sends it."""
    return {f"{_safe(one.record.instance_id)}.xml": submission(one.instance) for one in found}


def as_csv(name: str, found: Iterable[Read]) -> Mapping[str, str]:
    """By version of the form: the table of records and one of each repeat."""
    by_version: dict[str, list[Read]] = {}
    for one in found:
        by_version.setdefault(one.form.fingerprint, []).append(one)
    files: dict[str, str] = {}
    for group in by_version.values():
        form = group[0].form
        start = _safe(f"{name}-{form.version}" if len(by_version) > 1 else name)
        for number, sheet in enumerate(export.sheets(form, [one.record for one in group])):
            ending = f"-{_safe(sheet.name)}" if number else ""
            files[_new_name(files, f"{start}{ending}")] = _table(sheet)
    return files


def _new_name(files: Mapping[str, str], start: str) -> str:
    name, number = f"{start}.csv", 2
    while name in files:
        name, number = f"{start}-{number}.csv", number + 1
    return name


def _table(sheet: export.Sheet) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        writer.writerow("" if cell is None else neutral(str(plain(cell))) for cell in row)
    return text.getvalue()


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name).strip("._") or "record"


def _write(folder: Path, files: Mapping[str, str], out: Console) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    out.print(f"{len(files)} files in {folder}")


def _write_media(store: Store, folder: Path, found: Iterable[Read]) -> None:
    """Photos and recordings, each record's in a folder of its own, under the names that the record calls them."""
    for one in found:
        for name, number in one.files.items():
            kept = media.for_delivery(store, number)
            if kept is not None:
                own = folder / _safe(one.record.instance_id)
                own.mkdir(mode=0o700, parents=True, exist_ok=True)
                (own / _safe(name)).write_bytes(kept.content)


def _tell(found: list[Read], err: Console) -> None:
    others = sum(not one.exact for one in found)
    if others:
        err.print(
            f"{others} records answer an earlier version of this form that came with Sapa and is not kept: "
            "what it no longer asks is not shown."
        )
