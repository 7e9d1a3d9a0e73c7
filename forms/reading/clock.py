"""Times of day: "jam 9 pagi", "09.30", "setengah sepuluh malam", "10 kurang seperempat"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from forms.reading.lexicon import Lexicon, lexicon
from forms.reading.misread import Misread
from forms.reading.plain import MAX_VALUE
from forms.reading.time_words import cut, time_tokens, without
from forms.turn import Trouble

# hour as spoken (1–12) → hour of the day, for each part of the day
_PARTS: dict[str, dict[int, int]] = {
    "morning": {hour: hour for hour in range(1, 12)},
    "night": {12: 0} | {hour: hour for hour in range(1, 7)},
    "noon": {10: 10, 11: 11, 12: 12} | {hour: hour + 12 for hour in range(1, 5)},
    "afternoon": {hour: hour + 12 for hour in range(1, 7)},
    "evening": {hour: hour + 12 for hour in range(6, 12)} | {12: 0, 1: 1, 2: 2, 3: 3},
    "am": {12: 0} | {hour: hour for hour in range(1, 12)},
    "pm": {12: 12} | {hour: hour + 12 for hour in range(1, 12)},
}
_LATE = ("noon", "afternoon", "evening", "pm")  # "jam 15 sore" is said, though it says it twice
_SMALL_HOURS = range(1, 6)  # "jam 3" without more is rather 15.00; from 6 on the hour is taken as it stands
_MARKS = {".", ":", ",", "-"}


def time_of_day(text: str, *, language: str = "id") -> time | Misread[time]:
    """A time, to the minute. "jam 3" alone is AMBIGUOUS (03.00 or 15.00); "03.00" is not."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    words = lexicon(language)
    return read_time(time_tokens(text, words), words)


def read_time(tokens: Sequence[str], words: Lexicon) -> time | Misread[time]:
    """The same of tokens."""
    rest, parts = cut(tokens, words.day_parts.keys())
    rest = without(rest, words.clock["at"] | words.clock["minutes"])
    while rest and rest[-1] in _MARKS | {"!", "?"}:
        rest.pop()
    spoken = _spoken(rest, words)
    if spoken is None or len(parts) > 1:
        return Misread(Trouble.NOT_UNDERSTOOD)
    hour, minute, exact = spoken
    if hour > 23 or minute > 59:
        return Misread(Trouble.IMPOSSIBLE)
    if parts:
        return _in_part(hour, minute, words.day_parts[parts[0]])
    if hour in _SMALL_HOURS and not exact:
        return Misread(Trouble.AMBIGUOUS, (time(hour, minute), time(hour + 12, minute)))
    return time(hour, minute)


def _in_part(hour: int, minute: int, part: str) -> time | Misread[time]:
    if hour > 12 and part in _LATE:
        return time(hour, minute)
    found = _PARTS[part].get(hour)
    return Misread(Trouble.IMPOSSIBLE) if found is None else time(found, minute)


def _spoken(tokens: list[str], words: Lexicon) -> tuple[int, int, bool] | None:
    """Hour, minute, and whether they were written as a clock shows them ("03.30")."""
    if tokens and (tokens[0],) in words.clock["half"]:
        return _half(tokens[1:])
    numbers = [token for token in tokens if token not in _MARKS]
    if numbers and all(token.isdecimal() for token in numbers):
        return _digits(numbers)
    return _past_or_to(tokens, words)


def _half(tokens: list[str]) -> tuple[int, int, bool] | None:
    """Half ten is half past nine."""
    if len(tokens) != 1 or not tokens[0].isdecimal() or not 1 <= int(tokens[0]) <= 12:
        return None
    return (int(tokens[0]) - 1 or 12), 30, False


def _digits(numbers: list[str]) -> tuple[int, int, bool] | None:
    if len(numbers) == 1 and len(numbers[0]) in (3, 4):  # "0930"
        return int(numbers[0][:-2]), int(numbers[0][-2:]), len(numbers[0]) == 4
    if len(numbers[0]) > 2 or len(numbers) > 3 or any(len(number) != 2 for number in numbers[1:]):
        return None
    exact = len(numbers[0]) == 2 or numbers[0] == "0"
    return int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0, exact and len(numbers) > 1


def _past_or_to(tokens: list[str], words: Lexicon) -> tuple[int, int, bool] | None:
    """ "9 lewat 15", "10 kurang seperempat"."""
    if len(tokens) < 3 or not tokens[0].isdecimal() or len(tokens[0]) > 2:
        return None
    hour, link, rest = int(tokens[0]), (tokens[1],), tuple(tokens[2:])
    minute = 15 if rest in words.clock["quarter"] else int(rest[0]) if len(rest) == 1 and rest[0].isdecimal() else 60
    if minute > 59 or not 1 <= hour <= 24:
        return None
    if link in words.clock["past"]:
        return hour, minute, False
    if link in words.clock["to"] and minute:
        return (hour - 1 or 12), 60 - minute, False
    return None


def written_time(value: time) -> str:
    """As Indonesians write it: 09.30."""
    return value.strftime("%H.%M")
