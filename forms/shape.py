"""The bare tree of a form's questions, known before any expression is compiled: what paths may point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Names = tuple[str, ...]  # a path: ("data", "child", "weight_kg")


@dataclass(frozen=True, slots=True)
class Shape:
    """One element of the primary instance. gated: it or a group around it has a `relevant`."""

    path: Names
    repeat: bool
    gated: bool
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shapes:
    """All elements by path. version and id: attributes of the root, which expressions may read."""

    all: Mapping[Names, Shape]
    form_id: str = ""
    version: str = ""

    def below(self, path: Names, name: str) -> Iterator[Names]:
        """Paths of the descendants of that name, in document order."""
        for child in self.all[path].children:
            below = (*path, child)
            if child == name:
                yield below
            yield from self.below(below, name)

    @property
    def root(self) -> Names:
        return next(iter(self.all))


def text_of(path: Names) -> str:
    """("data", "a") -> "/data/a"."""
    return "/" + "/".join(path)
