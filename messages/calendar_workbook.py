"""The calendar as an Excel workbook for reviewers and translators, and back into its Markdown files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from messages.calendar_messages import FOLDER, CalendarMessage
from messages.front_matter import read_parts
from messages.wordlist import FALLBACK

SHEET = "kalender"
# What a reviewer may change; the other columns tell her about it.
TEXTS = ("theme", "short", "body", "ayah", "nenek")
COLUMNS = ("key", *TEXTS, "must_know", "facts", "sources", "approved", "text", "note")
_WIDTHS = (22, 28, 40, 70, 50, 50, 10, 50, 16, 14, 10, 40)


class NotACalendar(ValueError):
    """A workbook without the sheet or the columns that `to_xlsx` writes, or with a key that nobody knows."""


def to_xlsx(messages: Iterable[CalendarMessage], path: Path) -> int:
    """One row per message; returns how many. `note` is for the reviewer."""
    import xlsxwriter  # only this command needs it

    rows = [_row(message) for message in messages]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(SHEET)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 1)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, wrapped)
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, [row[name] for name in COLUMNS])
    return len(rows)


def from_xlsx(path: Path, folder: Path | None = None, language: str = FALLBACK) -> tuple[str, ...]:
    """Writes the changed texts into the files of `language` (those of the fallback are the pattern); returns the keys
    of what changed. A changed text waits for approval again. Raises NotACalendar before anything is written."""
    home = folder or FOLDER
    rows = list(_rows(path))
    unknown = [row["key"] for row in rows if not (home / FALLBACK / f"{row['key']}.md").is_file()]
    if unknown:
        raise NotACalendar(f"unknown keys: {', '.join(unknown[:5])}")
    return tuple(row["key"] for row in rows if _write(home, row, language))


def _row(message: CalendarMessage) -> dict[str, str]:
    return {
        "key": message.key,
        "theme": message.theme,
        "short": message.short,
        "body": message.body,
        "ayah": message.voices.get("ayah", ""),
        "nenek": message.voices.get("nenek", ""),
        "must_know": "*" if message.must_know else "",
        "facts": "\n".join(message.facts),
        "sources": ", ".join(message.sources),
        "approved": (message.approved_by or "") if message.approved else "",
        "text": message.fingerprint,
        "note": "",
    }


def _rows(path: Path) -> Iterable[dict[str, str]]:
    from openpyxl import load_workbook  # only this command needs it

    with closing(load_workbook(path, read_only=True, data_only=True)) as book:
        if SHEET not in book.sheetnames:
            raise NotACalendar(f"no sheet {SHEET}")
        lines = book[SHEET].iter_rows(values_only=True)
        names = [str(name or "") for name in next(lines, ())]
        if missing := {"key", *TEXTS} - set(names):
            raise NotACalendar(f"missing columns: {', '.join(sorted(missing))}")
        yield from filter(None, (_named(names, line) for line in lines))


def _named(names: Sequence[str], line: Sequence[object]) -> dict[str, str] | None:
    """A row by its headings; None for one without a key."""
    row = {name: "" if value is None else str(value).strip() for name, value in zip(names, line, strict=False)}
    if row["key"] and not re.fullmatch(r"[a-z]+/[a-z0-9_]+", row["key"]):
        raise NotACalendar(f"no key: {row['key'][:40]}")
    return row if row["key"] else None


def _write(home: Path, row: Mapping[str, str], language: str) -> bool:
    own = home / language / f"{row['key']}.md"
    pattern = own if own.is_file() else home / FALLBACK / f"{row['key']}.md"
    text, head, _ = read_parts(pattern)
    assert head is not None, "a calendar in service has a head in every file"
    changed = _changed_head(text.split("---\n", 2)[1], row)
    voices = "".join(f"\n\n## {name}\n{row[name]}" for name in ("ayah", "nenek") if row[name])
    new = f"---\n{changed}---\n{row['body']}{voices}\n"
    if _same(new, text):
        return False
    own.parent.mkdir(parents=True, exist_ok=True)
    waits = re.sub(r"(?m)^approval:.*$", "approval: {state: menunggu persetujuan}", new)
    own.write_text(waits, encoding="utf-8")
    return True


def _changed_head(head: str, row: Mapping[str, str]) -> str:
    new = {f"{name}:": f"{name}: {json.dumps(row[name], ensure_ascii=False)}\n" for name in ("theme", "short")}
    lines = head.splitlines(keepends=True)
    return "".join(new.get(line.split(" ", 1)[0].strip(), line) for line in lines)


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
