"""Lays choices out as a channel can show them: inline buttons, keys that type their label, or numbered lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from domain.talk import Option
from messages.outgoing import Button

Rows = Sequence[Sequence[Option]]
Label = Callable[[Option], str]

_OWN_NUMBER = re.compile(r"(\d{1,3})[.)]\s")
_NOT_WORD = re.compile(r"[\W_]+")


def flat(rows: Rows) -> list[Option]:
    return [option for row in rows for option in row]


def shortened(label: str, longest: int) -> str:
    """A button's label within the channel's length."""
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"


def inline(rows: Rows, label: Label, longest: int) -> tuple[tuple[Button, ...], ...]:
    """Rows of buttons under the text."""
    return tuple(
        tuple(
            Button(shortened(label(o), longest), data=None if o.url or o.tap is None else o.tap.pack(), url=o.url)
            for o in row
        )
        for row in rows
        if row
    )


def typing_keys(rows: Rows, label: Label, longest: int) -> tuple[tuple[str, ...], ...]:
    """Rows of keys that type their own label; links have no key."""
    keys = (tuple(shortened(label(option), longest) for option in row if option.url is None) for row in rows)
    return tuple(row for row in keys if row)


def numbered(rows: Rows, label: Label) -> Iterator[tuple[str, Option]]:
    """(number, option) of everything that can be chosen by its number. A label that brings a number keeps it."""
    for position, option in enumerate((o for o in flat(rows) if o.url is None), start=1):
        own = _OWN_NUMBER.match(label(option))
        yield own.group(1) if own else str(position), option


def as_lines(rows: Rows, label: Label) -> list[str]:
    """One line per choice, for channels without buttons: "2. Tidak"; a link as "Buka: https://…"."""
    lines = []
    for number, option in numbered(rows, label):
        words = label(option)
        lines.append(words if _OWN_NUMBER.match(words) else f"{number}. {words}")
    return lines + link_lines(rows, label)


def link_lines(rows: Rows, label: Label) -> list[str]:
    return [f"{label(option)}: {option.url}" for option in flat(rows) if option.url]


def meant(text: str, rows: Rows, label: Label) -> Option | None:
    """The one choice that a typed text names by its label or by its number; else None. A label that was shown
    shortened is known by its beginning."""
    wanted = folded(text)
    if not wanted:
        return None
    shortened_label = text.rstrip().endswith("…")
    labels = [(folded(label(option)), option) for option in flat(rows) if option.url is None]
    named = [o for known, o in labels if known == wanted or (shortened_label and known.startswith(wanted))]
    if not named:
        named = [option for number, option in numbered(rows, label) if number == wanted.lstrip("0")]
    return named[0] if len(named) == 1 else None


def folded(text: str) -> str:
    """A text as people retype it: without case, punctuation, pictures and doubled spaces. Pictures alone stay."""
    return _NOT_WORD.sub(" ", text.casefold()).strip() or text.strip()
