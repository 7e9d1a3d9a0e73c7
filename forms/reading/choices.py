"""Choices by number, label, name, beginning or misspelling, and yes or no. What could be two things is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from forms.reading.lexicon import Lexicon, Phrase, lexicon
from forms.reading.misread import Misread
from forms.reading.number_words import whole_number
from forms.reading.plain import MAX_VALUE, plain
from forms.turn import Choice, Trouble

_WORD = re.compile(r"[+-]?\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)*\d?|[^\s\w]")
_SILENT = set(".,:;!()[]\"'_*`?#=-")
_BRACKETS = re.compile(r"\([^)]*\)")
_DOUBLED = re.compile(r"\b([^\W\d_]{4,})2\b")  # "laki2" is "laki laki"
_LEADING = re.compile(r"\+?(\d{1,5})(?![\d.,])")
_TELLING = 3  # letters by which a word is known
_SUGGESTED = 6  # candidates at most


def yes_no(text: str, *, language: str = "id") -> bool | Misread[bool]:
    """Whether a text says yes ("iya bu", "sdh", "ada") or no ("blm", "ga", "tidak ada")."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    words = lexicon(language)
    said = _polarity(_phrase(text, words), words)
    return Misread(Trouble.NOT_UNDERSTOOD) if said is None else said


def _polarity(phrase: Phrase, words: Lexicon) -> bool | None:
    bare = tuple(word for word in phrase if word not in _SILENT)
    for candidate in (bare, _without_fillers(bare, words), _without_fillers(bare, words, keep=words.said_twice)):
        if candidate in words.yes:
            return True
        if candidate in words.no and bare[:1] not in words.yes:  # "ya tidak" says both
            return False
    return None


def _phrase(text: str, words: Lexicon) -> Phrase:
    found = words.canonical(_WORD.findall(plain(text)))
    return tuple(part for word in found for part in words.choice_words.get(word, (word,)))


def _without_fillers(phrase: Phrase, words: Lexicon, keep: Collection[str] = ()) -> Phrase:
    return tuple(word for word in phrase if word not in words.choice_fillers or word in keep)


@dataclass(frozen=True, slots=True)
class _Known:
    """A choice with all the ways to write it. leads: the number its label begins with. says: yes or no, if it does."""

    choice: Choice
    label: Phrase
    leads: int | None
    whole: frozenset[Phrase]
    words: frozenset[str]
    spelled: frozenset[str]
    says: bool | None


@lru_cache(maxsize=64)
def _known(choices: tuple[Choice, ...], language: str) -> tuple[_Known, ...]:
    words = lexicon(language)
    return tuple(_one_known(choice, words) for choice in choices)


def _one_known(choice: Choice, words: Lexicon) -> _Known:
    label, name = (_meant(_phrase(text, words)) for text in (choice.label, choice.name.replace("_", " ")))
    phrases = {label, name, *(_meant(_phrase(text, words)) for text in _other_ways(choice))}
    phrases |= {_without_fillers(phrase, words) for phrase in phrases}
    phrases |= {("".join(phrase),) for phrase in phrases}  # "melati2"
    phrases -= {(), ("",)}
    leading = _LEADING.match(choice.label.strip())
    says = _polarity(label, words)
    return _Known(
        choice=choice,
        label=label,
        leads=int(leading[1]) if leading else None,
        whole=frozenset(phrases),
        words=frozenset(label) | frozenset(name),
        spelled=frozenset(" ".join(phrase) for phrase in phrases),
        says=says if says is not None else _polarity(name, words),
    )


def _other_ways(choice: Choice) -> set[str]:
    """The label without its brackets, the two sides of a stroke, the name as it is."""
    parts = choice.label.split("/") if "/" in choice.label else []
    texts = set(parts) if all(len(part.strip()) > 1 for part in parts) else set()
    if "(" in choice.label:
        texts.add(_BRACKETS.sub(" ", choice.label))
    return texts | ({choice.name} if "_" in choice.name else set())


def _meant(phrase: Phrase) -> Phrase:
    return tuple(word for word in phrase if word not in _SILENT)


def one(text: str, choices: Sequence[Choice], *, language: str = "id") -> str | Misread[Choice]:
    """The name of the one choice that is meant."""
    if len(text) > MAX_VALUE:
        return Misread(Trouble.TOO_LONG)
    words = lexicon(language)
    phrase = _meant(_phrase(text, words))
    if not phrase:
        return Misread(Trouble.NOT_UNDERSTOOD)
    known = _known(tuple(choices), words.language)
    found = _find(phrase, known, words)
    doubled = _DOUBLED.sub(r"\1 \1", plain(text))
    if isinstance(found, Misread) and doubled != plain(text):
        found = _find(_meant(_phrase(doubled, words)), known, words)
    return found if isinstance(found, Misread) else found.choice.name


_Rule = Callable[[Phrase, Sequence[_Known], Lexicon], list[_Known]]


def search(text: str, choices: Sequence[Choice], *, language: str = "id") -> tuple[Choice, ...]:
    """Choices that have all words of a search in their label; one or two letters must begin a word."""
    words = lexicon(language)
    wanted = _meant(_phrase(text[:MAX_VALUE], words))
    known = _known(tuple(choices), words.language) if wanted else ()
    return tuple(one.choice for one in known if all(_has(one.label, word) for word in wanted))


def _has(label: Phrase, wanted: str) -> bool:
    return any(wanted in word if len(wanted) > 2 else word.startswith(wanted) for word in label)


def _find(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> _Known | Misread[Choice]:
    """The rules go from sure to unsure; the first that finds anything decides, and two finds are a question."""
    for rule in _RULES:
        found = rule(phrase, known, words)
        if rule is _by_number_or_label:  # what a number or a whole label means is sure, but for "meninggal" alone
            known = [one for one in known if _dares(one, phrase, words)]
            found = found if len(found) != 1 else _as_grave(found[0], phrase, known, words)
        if len(found) == 1:
            return found[0]
        if found:
            return _ambiguous(found)
    near = _contained(phrase, known, words) or _near(phrase, known, words, loose=True)
    return _ambiguous(near) if near else Misread(Trouble.NOT_UNDERSTOOD)


def _dares(one: _Known, phrase: Phrase, words: Lexicon) -> bool:
    """Whether a choice may be meant by less than its label: one of a death only where its word, or the beginning of it,
    was typed."""
    grave = one.words & words.grave
    return not grave or any(word[:_TELLING] == told[:_TELLING] for told in grave for word in phrase)


def _as_grave(found: _Known, phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    """The one found; or, where "meninggal" alone could be the mother or the baby, both."""
    told = found.words & words.grave & frozenset(phrase)
    rivals = [one for one in known if one.words & told]
    return [found] if not told or phrase == found.label or len(rivals) < 2 else rivals


def _ambiguous(found: Iterable[_Known]) -> Misread[Choice]:
    return Misread(Trouble.AMBIGUOUS, tuple(one.choice for one in list(found)[:_SUGGESTED]))


def _by_number_or_label(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    """A number that is shown, or a whole label. Where "2" is the number of one and the label "+2" or "2 kali" is
    another, it is both."""
    bare = _without_fillers(phrase, words) or phrase
    number = _number(bare, words)
    found = [one for one in known if number is not None and one.choice.number == number]
    if found:
        return found + [one for one in known if one not in found and one.leads == number]
    exact = [one for one in known if phrase in one.whole or bare in one.whole]
    labelled = [one for one in exact if phrase == one.label]
    return labelled or exact


def _number(phrase: Phrase, words: Lexicon) -> int | None:
    if len(phrase) == 1 and phrase[0].isdecimal() and len(phrase[0]) < 6:
        return int(phrase[0])
    number = whole_number(phrase, 0, words)
    return number[0] if number and number[1] == len(phrase) else None


def _by_polarity(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    """ "belum" is the no of a list, but beside "Belum tahu" it may be the beginning of that."""
    said = _polarity(phrase, words)
    found = [] if said is None else [one for one in known if one.says is said]
    return found and found + [one for one in known if one not in found and one.label[: len(phrase)] == phrase]


def _same_meaning(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    """ "ga tau" for whichever choice says that one doesn't know, "lain-lain" for the other."""
    for meaning in (words.unknown, words.other):
        if phrase in meaning:
            return [one for one in known if one.whole & meaning]
    return []


def _beginning(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    typed = " ".join(_without_fillers(phrase, words) or phrase)
    return [one for one in known if any(text.startswith(typed) for text in one.spelled)]


def _words_of(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    """All that was typed stands in the label ("puskesmas": "Ke puskesmas"), unless the label denies it."""
    typed = set(_without_fillers(phrase, words) or phrase)
    if typed <= words.weak:
        return []
    return [one for one in known if typed <= one.words and not (one.words - typed) & words.negations]


def _misspelt(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    return _near(phrase, known, words, loose=False)


def _near(phrase: Phrase, known: Sequence[_Known], words: Lexicon, *, loose: bool) -> list[_Known]:
    """Labels at most a few slips away: one slip for 4 letters, two for 8. Strict: the best, with those less than two
    slips behind it. Loose: for suggestions, one slip more."""
    typed = " ".join(_without_fillers(phrase, words) or phrase)
    allowed = (0 if len(typed) < 4 else 1 if len(typed) < 8 else 2) + (loose and len(typed) > 5)
    if len(typed) < 3 or any(char.isdecimal() for char in typed):
        return []
    scored = [(min(OSA.distance(typed, text) for text in one.spelled), one) for one in known if one.spelled]
    best = min((distance for distance, _ in scored), default=99)
    if best > allowed:
        return []
    return [one for distance, one in scored if distance < best + 2 and distance <= allowed + 1]


def _contained(phrase: Phrase, known: Sequence[_Known], words: Lexicon) -> list[_Known]:
    """Labels that stand whole in a longer text ("batuk sejak kemarin"): a suggestion only."""
    if set(phrase) & words.negations:
        return []
    text = f" {' '.join(phrase)} "
    return [one for one in known if any(f" {spelled} " in text for spelled in one.spelled if len(spelled) > 1)]


_RULES: tuple[_Rule, ...] = (_by_number_or_label, _same_meaning, _by_polarity, _beginning, _words_of, _misspelt)
