"""Small forms for the tests, written as a person would write the sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from forms.compile import compile_form
from forms.form import Form
from forms.model import Instance
from forms.turn import World

WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 3, 14, 9, 30, 15, 250_000, tzinfo=WIB)
WORLD = World(now=NOW, language="id", username="kader-7", deviceid="chat:42", phonenumber="+62811")


def sheet(text: str) -> list[dict[str, str]]:
    """A table with | between the cells; the first line is the header."""
    lines = [line.strip().strip("|") for line in text.strip().splitlines() if line.strip()]
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [{name: cell for name, cell in zip(header, row, strict=False) if cell} for row in rows]


def form(
    survey: str,
    choices: str = "",
    settings: Mapping[str, str] | None = None,
    attachments: Mapping[str, bytes] | None = None,
    awaited: Sequence[str] = (),
    entities: Sequence[Mapping[str, str]] = (),
) -> Form:
    sheets: dict[str, Any] = {
        "survey": sheet(survey),
        "settings": [{"form_id": "uji", "version": "1", **(settings or {})}],
    }
    if choices:
        sheets["choices"] = sheet(choices)
    if entities:
        sheets["entities"] = list(entities)
    return compile_form(sheets, attachments, awaited)


def start(survey: str, choices: str = "", *, world: World = WORLD, **more: Any) -> Instance:
    return Instance.new(form(survey, choices, **more), world)


def asked(instance: Instance) -> list[str]:
    """Paths in order; a repeat that may grow ends with "+"."""
    return [spot.path + ("+" if spot.kind.value == "more" else "") for spot in instance.order()]
