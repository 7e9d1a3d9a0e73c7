"""A whole report in one message, as it is written without a signal: "baduta aisyah bb 8,4 pb 72 lila 13,5 asi ya".

The abbreviations are the form's own (column `bind::sapa:short`: "pb|tb"). The words before the first of them belong to
the question with the short name "*", else to the first question if it is a choice. Two questions may share a name
("asi" before and after six months): the answer is for whichever is asked. What is not understood is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from forms import reading
from forms.form import Field, Form
from forms.interview.asked import Asked, typed
from forms.interview.sheet import Sheet, short_names
from forms.model import Instance
from forms.reading import Misread
from forms.reading.lexicon import Lexicon, Phrase
from forms.reading.plain import plain, tokens
from forms.turn import Want, World

REST = "*"  # short name of the question that takes the words before the first abbreviation
_LONGEST_KEY = 4  # words
_BRACKETS = re.compile(r"\([^)]*\)")
_EDGES = " \t\n,:;="
_WORD = re.compile(r"\S+")
_GLUED = re.compile(r"([^\W\d_]{2,})(?:\s*[:=]+\s*|(?=[\d+-]))")
_MEDIA = (Want.PHOTO, Want.AUDIO, Want.VIDEO, Want.FILE, Want.NOTE, Want.ACKNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Unread:
    """A question that was named, with words that are no answer to it."""

    name: str
    label: str
    given: str


@dataclass(frozen=True, slots=True)
class Report:
    """values: ODK's text by question name, for `interview.begin(prefill=…)`; whether the form takes them is asked
    there. heard: the words that each came from. subject: words before the first abbreviation that no question takes
    ("aisyah"). strange: words not read. Every word of the text is in one of these."""

    values: Mapping[str, str]
    heard: Mapping[str, str]
    subject: str = ""
    unread: tuple[Unread, ...] = ()
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One abbreviation of a pattern. example: an answer that would be taken, in words."""

    short: str
    label: str
    want: Want
    unit: str | None
    choices: tuple[str, ...]
    required: bool
    example: str | None


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A question that was named and the words behind it; where the name and the words begin, and where they end."""

    field: Field
    key: str
    text: str
    start: int = 0
    body: int = 0
    end: int = 0


def read_bundle(forms: Mapping[str, Form], text: str, world: World) -> tuple[tuple[str, Report], ...]:
    """Several reports, each beginning a line with a keyword of `forms` ("baduta"); lines without one go on with the
    report before them. () if the first line begins with none: then it is no report."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(None, (line.strip() for line in reading.tidy(text[: reading.MAX_TEXT * 5]).split("\n"))):
        keyword, rest = _keyword(forms, line)
        if keyword:
            found.append((keyword, [rest]))
        elif found:
            found[-1][1].append(line)
        else:
            return ()
    return tuple((keyword, read_report(forms[keyword], "\n".join(lines), world)) for keyword, lines in found)


def _keyword(forms: Mapping[str, Form], line: str) -> tuple[str, str]:
    """The keyword that a line begins with, and the rest of the line; a stroke or colon around it changes nothing."""
    first, _, rest = line.partition(" ")
    said = plain(first).strip("/:,.-*")
    return next(((keyword, rest) for keyword in forms if plain(keyword) == said), ("", line))


def read_report(form: Form, text: str, world: World) -> Report:
    """One report without its keyword."""
    sheet = Sheet(Instance.new(form, world), world)
    return _Reader(sheet, form).read(reading.tidy(text))


@dataclass(frozen=True, slots=True)
class _Value:
    """An answer, the words that it came from, the name before them, and words that were left over."""

    text: str
    words: str
    key: str
    left: tuple[str, ...]


class _Reader:
    """Cuts a text at the names of questions, then reads each piece."""

    def __init__(self, sheet: Sheet, form: Form) -> None:
        self.sheet = sheet
        self.words = sheet.words
        self.fields = [field for field in form.questions() if not field.repeats and _is_typed(field)]
        self.keys = _keys(self.fields, self.words)
        self.rest = next((field for field in self.fields if REST in short_names(field)), self._first_choice())
        self.values: dict[str, str] = {}
        self.heard: dict[str, str] = {}
        self.unread: list[Unread] = []
        self.strange: list[str] = []

    def _first_choice(self) -> Field | None:
        first = next(iter(self.fields), None)
        return first if first and first.control and first.control.want is Want.ONE else None

    def read(self, text: str) -> Report:
        text = _GLUED.sub(self._unglued, text)
        before, chunks = self._cut(text)
        chunks = self._joined(chunks, text)
        if self.rest is not None and before:
            chunks.insert(0, _Chunk(self.rest, "", before))
            before = ""
        found = {chunk: self._value(chunk) for chunk in sorted(chunks, key=lambda chunk: chunk.field.number)}
        for chunk in chunks:
            same = {value.text for other, value in found.items() if value and other.field is chunk.field}
            value = found[chunk]
            if value is None or len(same) > 1 or self._unsure(chunk, found):
                self._give_up(chunk)
            else:
                self._keep(chunk, value)
        return Report(self.values, self.heard, before, tuple(self.unread), tuple(self.strange))

    def _cut(self, text: str) -> tuple[str, list[_Chunk]]:
        """The words before the first name, and each name with the words behind it."""
        words = list(_WORD.finditer(text))
        names: list[tuple[Field, int, int]] = []  # and from which to which character the name stands
        at = 0
        while at < len(words):
            field, size = self._key_at([word.group() for word in words[at : at + _LONGEST_KEY]])
            if field is not None:
                names.append((field, words[at].start(), words[at + size - 1].end()))
            at += size
        ends = [start for _, start, _ in names[1:]] + [len(text)]
        before = text[: names[0][1]] if names else text
        return before.strip(_EDGES), [
            _Chunk(field, text[start:body], text[body:end].strip(_EDGES), start, body, end)
            for (field, start, body), end in zip(names, ends, strict=False)
        ]

    def _unglued(self, match: re.Match[str]) -> str:
        """ "bb8,4" and "asi:ya" are "bb 8,4" and "asi ya"; a word that is no name stays as it is."""
        return f"{match[1]} " if (plain(match[1]),) in self.keys else match[0]

    def _key_at(self, words: Sequence[str]) -> tuple[Field | None, int]:
        for size in range(len(words), 0, -1):
            phrase = tuple(tokens(plain(" ".join(words[:size])).strip(_EDGES)))
            if phrase in self.keys:
                return self.keys[phrase], size
        return None, 1

    def _joined(self, chunks: list[_Chunk], text: str) -> list[_Chunk]:
        """In free text a word may look like a name ("catatan: bb turun"): where no figure stands behind it and nothing
        that could be its answer, it belongs to the text."""
        done: list[_Chunk] = []
        for chunk in chunks:
            previous = done[-1] if done else None
            figures = any(char.isdecimal() for char in chunk.text)
            if previous and self._is_text(previous) and not figures and isinstance(self._typed(chunk), Misread):
                done[-1] = replace(previous, text=text[previous.body : chunk.end].strip(_EDGES), end=chunk.end)
            else:
                done.append(chunk)
        return done

    def _is_text(self, chunk: _Chunk) -> bool:
        asked = self.sheet.asked(chunk.field.path)
        return asked.want is Want.TEXT and not asked.reads

    def _unsure(self, chunk: _Chunk, found: Mapping[_Chunk, _Value | None]) -> bool:
        """The same question was named elsewhere with words that could not be read."""
        return any(value is None and other.field is chunk.field for other, value in found.items())

    def _value(self, chunk: _Chunk) -> _Value | None:
        """The answer; words without figures behind it that do not deny it are left over. In the form's order, since
        what one answer offers may depend on those before it."""
        words = chunk.text.split()
        for size in range(len(words), 0, -1):
            left = words[size:]
            if any(char.isdecimal() for word in left for char in word):
                break
            text = self._typed(replace(chunk, text=" ".join(words[:size])))
            if isinstance(text, str) and not set(self.words.phrase(" ".join(left))) & self.words.negations:
                self._set(chunk.field, text)
                return _Value(text, " ".join(words[:size]), chunk.key, tuple(left))
        return None

    def _typed(self, chunk: _Chunk) -> str | Misread[str]:
        asked: Asked = self.sheet.asked(chunk.field.path)
        found = typed(asked, chunk.text)
        if isinstance(found, Misread) and asked.want in (Want.DATE, Want.DATETIME, Want.TIME):
            return typed(asked, f"{chunk.key} {chunk.text}")  # "tgl 5" says more than "5"
        return found

    def _set(self, field: Field, value: str) -> None:
        if self.sheet.instance.check(field.path, value) is None:
            self.sheet.instance.set(field.path, value)
            self.sheet.changed()

    def _keep(self, chunk: _Chunk, value: _Value) -> None:
        for field in (chunk.field, *self._namesakes(chunk.field, value.words)):
            name = field.names[-1]
            self.values[name] = value.text
            self.heard[name] = " ".join(filter(None, (self.heard.get(name), value.key, value.words)))
        self.strange.extend(value.left)

    def _namesakes(self, named: Field, words: str) -> list[Field]:
        """Other questions of the same short name that take the same answer."""
        names = set(short_names(named)) - {REST}
        others = (field for field in self.fields if field is not named and names & set(short_names(field)))
        return [field for field in others if isinstance(typed(self.sheet.asked(field.path), words), str)]

    def _give_up(self, chunk: _Chunk) -> None:
        given = f"{chunk.key} {chunk.text}".strip()
        self.unread.append(Unread(chunk.field.names[-1], self.sheet.brief(chunk.field.path), given))


def _is_typed(field: Field) -> bool:
    return field.control is not None and field.control.want not in _MEDIA


def _keys(fields: Sequence[Field], words: Lexicon) -> dict[Phrase, Field]:
    """Every way to name a question: first what the form says, then other words for the same measure."""
    found: dict[Phrase, Field] = {}
    for field in fields:
        for name in (*short_names(field), field.names[-1].replace("_", " ")):
            if name != REST:
                found.setdefault(tuple(tokens(plain(name))), field)
    for field in fields:
        for name in short_names(field):
            meant = words.measures.get(tuple(tokens(plain(name))))
            for phrase in (phrase for phrase, meaning in words.measures.items() if meant and meaning == meant):
                found.setdefault(phrase, field)
    return found


def pattern(form: Form, language: str, world: World) -> tuple[Item, ...]:
    """The abbreviations that a form understands, in order, for whoever wants to write a report in one message."""
    sheet = Sheet(Instance.new(form, replace(world, language=language)), replace(world, language=language))
    fields = [field for field in form.questions() if "sapa:short" in field.attributes and not field.repeats]
    items = [_item(sheet, field) for field in fields if _is_typed(field)]
    return tuple({item.short: item for item in reversed(items)}.values())[::-1]


def _item(sheet: Sheet, field: Field) -> Item:
    asked = sheet.asked(field.path)
    names = short_names(field)
    return Item(
        short="" if REST in names else names[0],
        label=sheet.brief(field.path),
        want=asked.want,
        unit=asked.unit,
        choices=tuple(choice.label for choice in asked.choices),
        required=sheet.instance.required(field.path),
        example=_example(asked, field),
    )


def _example(asked: Asked, field: Field) -> str | None:
    if "sapa:example" in field.attributes:
        return field.attributes["sapa:example"]
    if asked.choices:
        return _BRACKETS.sub("", asked.choices[0].label).strip()
    return f"{asked.now.day}/{asked.now.month}" if asked.want is Want.DATE else None


def example(items: Sequence[Item], keyword: str) -> str:
    """A line to copy and change: "baduta Aisyah bb 8,4 pb 72 …"; "…" where the form gives no example."""
    return " ".join((keyword, *(f"{item.short} {item.example or '…'}".strip() for item in items)))
