"""Several answers in one reply: "8,4 72 14" where weight, length and arm are asked one after the other. The form says
which may come along (column `bind::sapa:also`), in the order in which they are said."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.interview.asked import taken
from forms.interview.talk import Talk
from forms.model import Verdict
from forms.turn import Reply, Trouble

_APART = re.compile(r"[\s;/]+|,\s+")
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Together:
    """values: path and value of each, the open question's first. wrong: one that comes along and cannot be, and why;
    then it is unclear what the whole means."""

    values: tuple[tuple[str, str], ...]
    wrong: tuple[str, str, Verdict] | None


def heard_together(talk: Talk, text: str | None) -> Together | None:
    """What a text says about the open question and those that may come along; None if it is no such text."""
    paths = [talk.state.open, *talk.sheet.also(talk.state.open)]
    words = [word for word in _APART.split((text or "").strip()) if word]
    if len(paths) < 2 or len(words) > _MOST_WORDS:
        return None
    for parts in _partings(words, len(paths)):
        values = [taken(talk.sheet.asked(path), Reply(text=part)) for path, part in zip(paths, parts, strict=False)]
        said = tuple((path, value) for path, value in zip(paths, values, strict=False) if isinstance(value, str))
        if len(said) == len(parts):
            return Together(said, _first_wrong(talk, said))
    return None


def _partings(words: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """Each way to part the words so that every part has one number: words between two may belong to either."""
    numbers = [place for place, word in enumerate(words) if any(sign.isdigit() for sign in word)]
    if not 2 <= len(numbers) <= most:
        return
    gaps = [range(before + 1, after + 1) for before, after in itertools.pairwise(numbers)]
    for cuts in itertools.product(*gaps):
        ends = (0, *cuts, len(words))
        yield tuple(" ".join(words[start:end]) for start, end in itertools.pairwise(ends))


def _first_wrong(talk: Talk, said: Sequence[tuple[str, str]]) -> tuple[str, str, Verdict] | None:
    for path, value in said[1:]:
        verdict = talk.instance.check(path, value)
        if verdict is not None and verdict.trouble is Trouble.IMPOSSIBLE:
            return path, value, verdict
    return None
