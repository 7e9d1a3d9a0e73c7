"""Recognises phrases in free text, and whether they are denied ("tidak kejang") or over ("demam sudah turun").

A phrase is canonical words of a lexicon. "kaki bengkak": both within a clause, in any order, three other words between
them at most. "keluar > darah": in this order, one word between at most. "tidak > mau > menyusu": a denial that is
itself the sign, in this order, only light words between. "hebat|terus" is a choice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.lexicon import NEGATOR, Clause, Join, Lexicon

LIGHT = "ringan"  # words that may stand between a denial and what it denies: ada, lagi, pernah …
TAIL = frozenset({LIGHT, "ekor"})  # and what may follow a denial: bu, ya, kok …
ALREADY = "sudah"
AGAIN = "lagi"
EXISTS = "ada"
FREE_OF = "tanpa"  # denies a whole list, as "tidak ada" does
OVER = "usai"  # sembuh, turun, reda …

_LOOSE_GAP = 3
_ORDERED_GAP = 1
_LIGHT_REACH = 5

Words = Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """parts: for each word its choices; ordered: as written; code: what it stands for."""

    code: str
    parts: tuple[frozenset[str], ...]
    ordered: bool

    @property
    def denies(self) -> bool:
        """Whether a denial is part of it: tidak mau menyusu."""
        return NEGATOR in self.parts[0]

    @property
    def gap(self) -> int:
        return _ORDERED_GAP if self.ordered else _LOOSE_GAP


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a clause. denied: said not to be so. was: denied or over, but said to have been so before."""

    code: str
    start: int
    end: int  # of the last word, inclusive
    places: tuple[int, ...]
    denied: bool = False
    was: bool = False
    whole_list: bool = False  # denied by "tidak ada", which reaches over commas


def phrase(code: str, written: str) -> Phrase:
    """Reads a phrase as it stands in a data file."""
    ordered = ">" in written
    parts = tuple(frozenset(part.strip().split("|")) for part in written.split(">" if ordered else None))
    return Phrase(code, parts, ordered)


class Recogniser:
    """lexicon, the phrases by code, and harmless word sequences that hide what they contain ("tekanan darah")."""

    def __init__(
        self, lexicon: Lexicon, phrases: Mapping[str, Collection[str]], harmless: Collection[str] = ()
    ) -> None:
        self._lexicon = lexicon
        self._by_head = self._headed(phrase(code, line) for code, written in phrases.items() for line in written)
        self._harmless = self._headed(phrase("", line) for line in harmless)

    def _headed(self, phrases: Iterable[Phrase]) -> Mapping[str, Sequence[Phrase]]:
        by_head: dict[str, list[Phrase]] = defaultdict(list)
        for each in phrases:
            unknown = frozenset().union(*each.parts) - self._lexicon.names
            if unknown:
                raise ValueError(f"words of a phrase that the lexicon lacks: {sorted(unknown)}")
            for head in each.parts[0]:
                by_head[head].append(each)
        return by_head

    def find(self, text: str) -> list[tuple[Clause, list[Found]]]:
        """What each clause holds, with denials settled. Linear in the length of the text; never raises."""
        clauses = [self._without_harmless(clause) for clause in self._lexicon.clauses(text)]
        found = [[_weighed(clause, each) for each in self._matches(clause.words)] for clause in clauses]
        _deny_by_answer(clauses, found)
        _deny_along_lists(clauses, found)
        return list(zip(clauses, found, strict=True))

    def _matches(self, words: Words) -> Iterator[Found]:
        for place, classes in enumerate(words):
            for head in classes:
                for each in self._by_head.get(head, ()):
                    places = _ordered(each, words, place) if each.ordered else _loose(each, words, place)
                    if places is not None:
                        yield Found(each.code, min(places), max(places), places, whole_list=each.denies)

    def _without_harmless(self, clause: Clause) -> Clause:
        words = list(clause.words)
        for place, classes in enumerate(clause.words):
            for head in classes:
                for each in self._harmless.get(head, ()):
                    span = range(place, place + len(each.parts))
                    if span.stop <= len(words) and all(
                        part & clause.words[at] for part, at in zip(each.parts, span, strict=True)
                    ):
                        words[span.start : span.stop] = [frozenset()] * len(span)
        return replace(clause, words=tuple(words))


def _ordered(wanted: Phrase, words: Words, place: int) -> tuple[int, ...] | None:
    places = [place]
    for part in wanted.parts[1:]:
        step = _next(part, words, places[-1], wanted)
        if step is None:
            return None
        places.append(step)
    return tuple(places)


def _next(part: frozenset[str], words: Words, after: int, wanted: Phrase) -> int | None:
    reach = _LIGHT_REACH if wanted.denies else wanted.gap
    for at in range(after + 1, min(after + 2 + reach, len(words))):
        if part & words[at]:
            return at
        if wanted.denies and LIGHT not in words[at]:
            return None
    return None


def _loose(wanted: Phrase, words: Words, place: int) -> tuple[int, ...] | None:
    span = len(wanted.parts) + wanted.gap
    near = sorted(range(max(0, place - span), min(len(words), place + span + 1)), key=lambda at: abs(at - place))
    places = [place]
    for part in wanted.parts[1:]:
        at = next((at for at in near if at not in places and part & words[at]), None)
        if at is None:
            return None
        places.append(at)
    return tuple(places) if max(places) - min(places) < span else None


def _weighed(clause: Clause, found: Found) -> Found:
    """With the denial that its own clause holds, before, within or after it."""
    if found.whole_list:  # the phrase is itself a denial; a second one is too unclear to calm down on
        return replace(found, whole_list=False)
    words = clause.words
    before = _denied_before(words, found.start)
    if before is not None:
        return replace(found, denied=True, was=_was(words, before, found.end), whole_list=_reaches_far(words, before))
    if _denied_within(words, found) or _denied_after(clause, found.end):
        return replace(found, denied=True, was=_was(words, found.start, len(words) - 1))
    if _over(words, found.end):
        return replace(found, denied=True, was=True)
    return found


def _denied_before(words: Words, start: int) -> int | None:
    """Where the denial stands that has only light words between itself and `start`."""
    for at in range(start - 1, max(-1, start - 2 - _LIGHT_REACH), -1):
        if NEGATOR in words[at]:
            twice = at > 0 and NEGATOR in words[at - 1]
            return None if twice else at
        if LIGHT not in words[at]:
            return None
    return None


def _denied_within(words: Words, found: Found) -> bool:
    """ "kaki tidak bengkak" is denied, "muntah tidak berhenti terus" isn't."""
    for at in range(found.start + 1, found.end):
        if NEGATOR in words[at] and at not in found.places:
            after = next((next_at for next_at in range(at + 1, found.end + 1) if LIGHT not in words[next_at]), None)
            if after is None or after in found.places:
                return True
    return False


def _denied_after(clause: Clause, end: int) -> bool:
    """ "kejang tidak ada", "demam tidak"; but "demam tidak turun" isn't denied, and a question isn't an answer."""
    rest = clause.words[end + 1 :]
    if len(rest) > _LIGHT_REACH:
        return False
    at = next((at for at, word in enumerate(rest) if NEGATOR in word), None)
    if at is None or clause.asks:
        return False
    return all(LIGHT in word for word in rest[:at]) and _trails_off(rest[at + 1 :])


def _over(words: Words, end: int) -> bool:
    """ "demam sudah turun"; but not "sudah lama tidak turun" nor "sudah turun sekarang naik lagi"."""
    rest = words[end + 1 : end + 2 + _LIGHT_REACH]
    over = next((at for at, word in enumerate(rest) if OVER in word), None)
    if over is None or not any(ALREADY in word for word in rest[:over]):
        return False
    return all(LIGHT in word for word in rest[:over]) and _trails_off(words[end + 2 + over :])


def _trails_off(words: Words) -> bool:
    return len(words) <= _LIGHT_REACH and all(not word.isdisjoint(TAIL) for word in words)


def _was(words: Words, start: int, end: int) -> bool:
    """Whether "sudah" or "lagi" tells that it had been so."""
    before = words[max(0, start - 1) : end + 1]
    after = words[end + 1 : end + 2]
    return any(ALREADY in word or AGAIN in word for word in before) or any(AGAIN in word for word in after)


def _reaches_far(words: Words, negator: int) -> bool:
    if FREE_OF in words[negator]:
        return True
    return any(EXISTS in word for word in words[negator + 1 : negator + 2])


def _is_no(clause: Clause) -> bool:
    """A clause that says nothing but no."""
    said = clause.words
    return any(NEGATOR in word for word in said) and all(NEGATOR in word or not word.isdisjoint(TAIL) for word in said)


def _deny_by_answer(clauses: Sequence[Clause], found: list[list[Found]]) -> None:
    """ "kejang? tidak", "demam, kejang: tidak ada"."""
    for at in range(1, len(clauses)):
        if clauses[at].join not in (Join.ASKED, Join.COMMA) or not _is_no(clauses[at]):
            continue
        if clauses[at].join is Join.COMMA and not _only(clauses[at - 1], found[at - 1]):
            continue  # "anak kejang, tidak ada": too unclear
        was = any(ALREADY in word or AGAIN in word for word in clauses[at].words)
        back = at - 1
        while back >= 0:
            found[back] = [replace(each, denied=True, was=each.was or was) for each in found[back]]
            listed = clauses[back].join in (Join.COMMA, Join.AND, Join.OR) and _only(clauses[back], found[back])
            if clauses[at].join is Join.COMMA or not listed:
                break
            back -= 1


def _deny_along_lists(clauses: Sequence[Clause], found: list[list[Found]]) -> None:
    """ "tidak ada demam, kejang, perdarahan" denies all three; "tidak demam dan kejang" only the first."""
    carried: Found | None = None
    for at, clause in enumerate(clauses):
        if carried is not None and _carries(carried, clause, found[at]):
            found[at] = [replace(each, denied=True, was=carried.was, whole_list=True) for each in found[at]]
            continue
        denied = [each for each in found[at] if each.denied and not each.was]
        carried = denied[-1] if denied and all(each.denied for each in found[at]) else None


def _carries(carried: Found, clause: Clause, found: list[Found]) -> bool:
    if clause.join is Join.OR:
        return bool(found) and _only(clause, found)
    return carried.whole_list and clause.join in (Join.COMMA, Join.AND) and bool(found) and _only(clause, found)


def _only(clause: Clause, found: Iterable[Found]) -> bool:
    """Whether a clause holds nothing but what was found, and light words."""
    places = {place for each in found for place in each.places}
    return bool(places) and all(at in places or not word.isdisjoint(TAIL) for at, word in enumerate(clause.words))
