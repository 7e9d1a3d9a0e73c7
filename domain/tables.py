"""Reads the programme's tables and word lists that lie in `domain/data/`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import yaml


def read_csv(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `domain/data/<name>`, by column name."""
    text = (files("domain") / "data" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def read_yaml(name: str) -> Any:
    """The content of `domain/data/<name>`."""
    return yaml.safe_load((files("domain") / "data" / name).read_text(encoding="utf-8"))
