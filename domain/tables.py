"""Reads the tables and word lists in `domain/data/`, each file once; what they give is not to be changed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# libyaml reads a word list ten times faster; it is missing only where PyYAML was built without it
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read_csv(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `domain/data/<name>`, by column name."""
    return tuple(csv.DictReader(_text(name).splitlines()))


@cache
def read_yaml(name: str) -> Any:
    """The content of `domain/data/<name>`."""
    return from_yaml(_text(name))


def from_yaml(text: str) -> Any:
    """Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506  a safe loader, whichever it is


def _text(name: str) -> str:
    return (files("domain") / "data" / name).read_text(encoding="utf-8")
