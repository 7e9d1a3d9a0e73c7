"""The answers as a person sees them: questions to show, answers in words, choices by the page."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from forms import reading
from forms.form import Field, Kind
from forms.interview.asked import Asked
from forms.interview.state import State
from forms.interview.wording import in_words
from forms.model import Instance, Spot, SpotKind
from forms.reading.lexicon import lexicon
from forms.reading.numbers import unit_named
from forms.turn import Choice, Line, Question, Want, World

PAGE = 10  # choices at once: a danger list must be seen whole
_LONGEST_TAP = 40  # bytes
_UNIT_IN_LABEL = re.compile(r"\(([^()]{1,15})\)\s*[?:*]*\s*$")
_PICKED = (Want.ONE, Want.MANY, Want.RANK)


class Sheet:
    """One interview's answers during one reply. instance: of the engine."""

    def __init__(self, instance: Instance, world: World) -> None:
        self.instance = instance
        self.world = world
        self.words = lexicon(world.language)
        self._asked: dict[str, Asked] = {}

    def changed(self) -> None:
        """An answer changed: what was asked may read otherwise now."""
        self._asked.clear()

    # The order of things

    def spots(self) -> Iterator[Spot]:
        """What is relevant now, in order."""
        return self.instance.spots()

    def is_note(self, spot: Spot) -> bool:
        """Whether it is only shown: a note, or a question that may not be changed."""
        if spot.kind is not SpotKind.QUESTION or spot.field.control is None:
            return False
        return spot.field.control.want is Want.NOTE or (
            spot.field.readonly is not None and self.instance.readonly(spot.path)
        )

    def note(self, path: str) -> str:
        """The text of a note; of a question that may not be changed, with its answer."""
        label = self.instance.label(path)
        field = self.field(path)
        if field.control is not None and field.control.want is Want.NOTE and field.calculate is None:
            return label
        value = self.instance.value(path)
        return f"{label}: {in_words(self.asked(path), value)}" if value else label

    def field(self, path: str) -> Field:
        """What the form says of the place at this path."""
        return self.instance.form.fields[unplaced(path)]

    def path_named(self, name: str) -> str | None:
        """The path of the question of that name outside of repeats; None if there is no such one."""
        for field in self.instance.form.fields.values():
            if field.names[-1] == name and field.kind in (Kind.QUESTION, Kind.DATA) and not field.repeats:
                return field.path
        return None

    # What a question expects

    def asked(self, path: str) -> Asked:
        """What the question at this path expects as an answer, as things stand."""
        if path not in self._asked:
            self._asked[path] = self._make_asked(path)
        return self._asked[path]

    def _make_asked(self, path: str) -> Asked:
        field = self.field(path)
        want = field.control.want if field.control else Want.TEXT
        label = self.instance.label(path)
        return Asked(
            want=want,
            now=self.world.now,
            language=self.world.language,
            unit=self._unit(field, label),
            or_unit=field.attributes.get("sapa:or_unit", ""),
            names=self._names(field, label),
            denies=not self.words.negations.isdisjoint(self.words.phrase(label)),
            choices=self._choices(path) if want in _PICKED else (),
            reads=field.attributes.get("sapa:reads", ""),
            appearance=field.control.appearance if field.control else "",
            fits=lambda value: self.instance.check(path, value) is None,
        )

    def _choices(self, path: str) -> tuple[Choice, ...]:
        found = tuple(
            replace(choice, ticked=False) if choice.ticked else choice for choice in self.instance.choices(path)
        )
        numbers = [_leading_number(choice.label) for choice in found]
        if None in numbers or len(set(numbers)) != len(numbers):
            return found
        return tuple(replace(choice, number=number or 0) for choice, number in zip(found, numbers, strict=True))

    def _unit(self, field: Field, label: str) -> str | None:
        """The form's unit column, or a known unit in brackets at the end of the label."""
        if "sapa:unit" in field.attributes:
            return field.attributes["sapa:unit"]
        bracket = _UNIT_IN_LABEL.search(label)
        found = unit_named(bracket[1], self.words) if bracket else None
        return found.name if found else None

    def _names(self, field: Field, label: str) -> frozenset[str]:
        """Words that may stand beside the answer: of the label and of the short names."""
        own = set(self.words.phrase(label)) | {word for name in short_names(field) for word in self.words.phrase(name)}
        meant = {full for name in own for full in self.words.measures.get((name,), ())}
        return frozenset((own | meant) - self.words.negations)

    # Words

    def in_words(self, path: str, value: str | None = None) -> str:
        """An answer as it reads; "" if there is none."""
        found = self.instance.value(path) if value is None else value
        if found and self.masked(path):
            return masked(found)
        return in_words(self.asked(path), found) if found else ""

    def masked(self, path: str) -> bool:
        """Whether the answer is never shown whole (a NIK), by the form's column `bind::sapa:masked`."""
        return bool(self.field(path).attributes.get("sapa:masked"))

    def brief(self, path: str) -> str:
        """The label for a list of answers: the form's short one, or its whole label without the question mark."""
        given = self.field(path).attributes
        brief = given.get(f"sapa:brief.{self.world.language}") or given.get("sapa:brief")
        return brief or " ".join(self.instance.label(path).split()).rstrip(" ?:*")

    def entry(self, path: str) -> str | None:
        """Which entry of a repeat this place is in: "Anak 2"."""
        places = re.finditer(r"\[(\d+)\]", path)
        found = [f"{self.instance.label(path[: place.start()])} {place[1]}" for place in places]
        return " · ".join(found) or None

    def line(self, path: str, index: int, *, odd: bool = False) -> Line:
        """One answered question in words."""
        return Line(
            path=path,
            label=self.brief(path),
            answer=self.in_words(path),
            index=index,
            odd=odd,
            entry=self.entry(path),
        )

    def repeat_line(self, path: str, index: int) -> Line:
        """A repeat in a list of answers: how many entries it has."""
        return Line(
            path=path,
            label=self.instance.label(path),
            answer=str(self.instance.entries(path)),
            index=index,
            entry=self.entry(path),
        )

    # Showing

    def question(self, path: str, state: State) -> Question:
        """The open question as it is to be shown."""
        asked, field = self.asked(path), self.field(path)
        shown, pages = self.page(path, state)
        media, alone = self.instance.media(path), self.alone(path, state)
        parameters = field.control.parameters if field.control else {}
        return Question(
            path=path,
            want=asked.want,
            label=self._label_alone(path) if alone else self.instance.label(path),
            hint=None if alone else self.instance.hint(path),
            guidance=self.instance.guidance(path),
            choices=shown,
            page=min(state.page, pages),
            pages=pages,
            query=state.query,
            required=self.instance.required(path),
            current=(self.in_words(path) or None) if state.ticks is None else None,
            unit=asked.unit,
            example=self.example(path),
            masked=self.masked(path),
            image=_new(media.get("image"), state),
            audio=_new(media.get("audio"), state),
            video=_new(media.get("video"), state),
            low=parameters.get("start") if asked.want is Want.RANGE else None,
            high=parameters.get("end") if asked.want is Want.RANGE else None,
            entry=self.entry(path),
        )

    def also(self, path: str) -> list[str]:
        """Questions whose answers may come along in one reply, by the form's column `bind::sapa:also`."""
        names = self.field(path).attributes.get("sapa:also", "").split()
        return [found for name in names if (found := self.path_named(name)) is not None]

    def alone(self, path: str, state: State) -> bool:
        """Whether a question that may be answered together with others is about itself only: its value is doubted, or
        the others have been given."""
        others = self.also(path)
        given = state.marks.keys() | state.offers.keys()
        open_ones = [one for one in others if one not in given and self.instance.relevant(one)]
        return bool(others) and (state.pending is not None or not open_ones)

    def _label_alone(self, path: str) -> str:
        given = self.field(path).attributes
        return given.get(f"sapa:alone.{self.world.language}") or given.get("sapa:alone") or f"{self.brief(path)}?"

    def example(self, path: str) -> str | None:
        """An answer that would be taken: the form's own, or today for a date."""
        asked, given = self.asked(path), self.field(path).attributes.get("sapa:example")
        if given:
            return given
        if asked.want in (Want.DATE, Want.DATETIME):
            return in_words(asked, date(asked.now.year, asked.now.month, asked.now.day).isoformat())
        return None

    def page(self, path: str, state: State) -> tuple[tuple[Choice, ...], int]:
        """The choices of the open page, ready to tap, and how many pages there are."""
        asked = self.asked(path)
        found = self.found(path, state.query) if state.query else asked.choices
        pages = max(1, -(-len(found) // PAGE))
        first = (min(state.page, pages) - 1) * PAGE
        several = asked.want in (Want.MANY, Want.RANK)
        ticks = self.ticks(path, state)
        return tuple(
            _tappable(choice, ticked=choice.name in ticks, several=several) for choice in found[first : first + PAGE]
        ), pages

    def ticks(self, path: str, state: State) -> tuple[str, ...]:
        """What is chosen so far; for one choice, the answer that stands."""
        return tuple(self.instance.value(path).split()) if state.ticks is None else state.ticks

    def found(self, path: str, query: str) -> tuple[Choice, ...]:
        """The choices that a search finds."""
        return reading.search(query, self.asked(path).choices, language=self.world.language)

    def candidate(self, path: str, value: str, number: int) -> Choice:
        """Something that may have been meant, ready to tap."""
        for choice in self.asked(path).choices:
            if choice.name == value:
                return _tappable(choice, ticked=False, several=self.asked(path).want in (Want.MANY, Want.RANK))
        numeric = self.asked(path).want in (Want.INTEGER, Want.DECIMAL, Want.RANGE)
        return Choice(name=value, label=self.in_words(path, value), number=0 if numeric else number, tap=value)


def masked(value: str) -> str:
    """All but the four last signs hidden."""
    return f"•••• {value[-4:]}"


def unplaced(path: str) -> str:
    """The path of the field: without the places of entries."""
    return re.sub(r"\[\d+\]", "", path)


def short_names(field: Field) -> list[str]:
    """What people call a question in a report of one message: the column `sapa:short` ("pb|tb"), else its own name."""
    column = field.attributes.get("sapa:short", "")
    return [name.strip() for name in re.split(r"[|,]", column) if name.strip()] or [field.names[-1].replace("_", " ")]


def choice_tapped(choices: Sequence[Choice], tap: str) -> tuple[str, bool] | None:
    """The name of the choice whose button was tapped, and whether it is to be ticked (True) or taken back."""
    bare = tap[1:] if tap[:1] in ("+", "-") else tap
    for choice in choices:
        if tap in (choice.name, _short(choice.name)):
            return choice.name, True
        if bare in (choice.name, _short(choice.name)):
            return choice.name, tap[0] == "+"
    return None


def _tappable(choice: Choice, *, ticked: bool, several: bool) -> Choice:
    sign = ("-" if ticked else "+") if several else ""
    return replace(choice, ticked=ticked, tap=sign + _short(choice.name))


def _short(name: str) -> str:
    """A name that fits on a button; a long one is known by its checksum."""
    return name if len(name.encode()) < _LONGEST_TAP else f"#{zlib.crc32(name.encode()):08x}"


def _leading_number(label: str) -> int | None:
    match = re.match(r"\+?(\d{1,4})(?![\d.,])", label.strip())
    return int(match[1]) if match else None


def _new(file: str | None, state: State) -> str | None:
    """A file of the form is sent once."""
    return None if file in state.pictures else file
