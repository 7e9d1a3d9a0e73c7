"""The recorded cases: a form, what is answered, and the order and the record that JavaRosa has at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import yaml

from forms.compile import compile_form
from forms.form import Form

CHOICES = [
    {"list_name": "yt", "name": "ya", "label": "Ya"},
    {"list_name": "yt", "name": "tidak", "label": "T"},
    {"list_name": "gj", "name": "a", "label": "A", "f": "0"},
    {"list_name": "gj", "name": "b", "label": "B", "f": "1"},
    {"list_name": "gj", "name": "c", "label": "C", "f": "0"},
]


@dataclass(frozen=True, slots=True)
class Case:
    """script: [what, path, text] with what = set, add or remove. order: paths of the questions at the end.
    record: "path = text" of every element without children, places left out. day: JavaRosa's today()."""

    name: str
    day: str
    survey: list[dict[str, str]]
    script: list[list[str]]
    order: list[str]
    record: list[str]

    def form(self) -> Form:
        settings = [{"form_id": "uji", "version": "1"}]
        return compile_form({"survey": self.survey, "choices": CHOICES, "settings": settings})


@cache
def read_cases() -> tuple[Case, ...]:
    """All cases of `cases.yaml`."""
    text = (Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8")
    return tuple(Case(**case) for case in yaml.safe_load(text))


def leaves(xml: str) -> list[str]:
    """A submission as sorted lines within each parent; the order of JavaRosa's elements is that of their making."""
    return list(_lines(fromstring(xml), ""))


def _lines(element: Element, above: str) -> Iterator[str]:
    path = f"{above}/{element.tag.rpartition('}')[2]}"
    if path.endswith("/instanceID"):
        return
    if not len(element):
        yield f"{path} = {(element.text or '').strip()}"
    for child in sorted(element, key=lambda below: below.tag):
        yield from _lines(child, path)
