"""The few web pages that people see: their words come from the same files as those of the chat."""

from __future__ import annotations

from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from domain.talk import Facts
from messages.library import Library

_FOLDER = Path(__file__).parent / "pages"
_ENVIRONMENT = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
STYLE = (_FOLDER / "one-time-link.css").read_text(encoding="utf-8")
_DOWNLOAD = _ENVIRONMENT.from_string((_FOLDER / "one-time-link.html").read_text(encoding="utf-8"))


def download_page(library: Library, language: str, key: str, facts: Facts, *, asks: bool) -> str:
    """HTML that says `key`. asks: with a field for the code."""
    return _DOWNLOAD.render(
        language=language,
        title=library.text("download.title", {}, language),
        text=library.text(key, facts, language),
        asks=asks,
        label=library.text("download.code_label", {}, language),
        button=library.text("button.download", {}, language),
    )
