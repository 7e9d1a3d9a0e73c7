"""A plain "iya" or "ndak" to what Sapa has just asked with two buttons: nobody should have to hunt for the button."""

from __future__ import annotations

from collections.abc import Iterator

from domain.talk import Option
from forms import reading
from storage.chats import Menu

# Button pairs that answer a question of Sapa's own: (what yes presses, what no presses).
_PAIRS = (
    ("button.yes_right", "button.no_wrong"),
    ("button.agree", "button.disagree"),
    ("button.throw_away", "button.go_on"),  # "cancel it?"
)


def meant(text: str, menu: Menu, language: str) -> Option | None:
    """The button that a typed yes or no presses; None where the buttons ask nothing of the kind, or it is neither."""
    by_key = {option.key: option for row in menu for option in row}
    said = reading.yes_no(text, language=language)
    if not isinstance(said, bool):
        return None
    return next((by_key[yes if said else no] for yes, no in _asked(by_key)), None)


def _asked(by_key: dict[str | None, Option]) -> Iterator[tuple[str, str]]:
    return ((yes, no) for yes, no in _PAIRS if yes in by_key and no in by_key)
