"""What is typed into Elsimil for each group, and in which order: data, since the official list was not found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from domain.people import EpisodeKind
from domain.tables import read_yaml


@dataclass(frozen=True, slots=True)
class Field:
    """name: of the registry's or of a question. label: as people find it in Elsimil."""

    name: str
    label: str


@cache
def fields(kind: EpisodeKind) -> tuple[Field, ...]:
    return tuple(Field(row["field"], row["label"]) for row in read_yaml("elsimil.yaml")[kind])
