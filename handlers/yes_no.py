"""A plain "iya" or "ndak" to what Sapa has just asked with two buttons: nobody should have to hunt for the button."""

from __future__ import annotations

from domain.talk import Option
from forms import reading
from storage.wire.chats import Menu

# Button pairs that answer a question of Sapa's own: (what yes presses, what no presses).
_PAIRS = (
    ("button.yes_right", "button.no_wrong"),
    ("button.agree", "button.disagree"),
    ("button.throw_away", "button.go_on"),  # "cancel it?"
    ("button.send_broadcast", ""),  # "send it now?": a no throws nothing away
)


def said(text: str, language: str) -> bool:
    """Whether a text is a plain yes or no."""
    return isinstance(reading.yes_no(text, language=language), bool)


def meant(text: str, menu: Menu, language: str) -> Option | None:
    """The button that a typed yes or no presses; None where the buttons ask nothing of the kind, or it is neither."""
    by_key = {option.key: option for row in menu for option in row}
    answer = reading.yes_no(text, language=language)
    if not isinstance(answer, bool):
        return None
    asked = next(((yes, no) for yes, no in _PAIRS if yes in by_key and (not no or no in by_key)), None)
    return None if asked is None else by_key.get(asked[0] if answer else asked[1])
