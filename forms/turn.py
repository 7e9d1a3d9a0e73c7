"""What goes into an interview and what comes out: the values between a form and whoever carries it to a person.

`forms.interview` takes (form, state, Reply, World) and gives (state, Turn). Nothing here sends, saves or reads a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.talk import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that an interview may know of the world outside its form.

    now: with the chat's own zone. language: of the chat ("id"). instances: rows of secondary instances by name
    (e.g. "anak": the kader's own children). last: answers of the last saved record, for `last-saved`.
    """

    now: datetime
    language: str = "id"
    instances: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    username: str = ""
    deviceid: str = ""
    phonenumber: str = ""


class Control(StrEnum):
    """What a person can say to the interview itself, by a button or by typing the word."""

    BACK = "back"
    SKIP = "skip"
    CANCEL = "cancel"
    LATER = "later"
    OK = "ok"  # keep what is shown: a summary, known answers, a surprising value, a multiple choice as ticked
    CHANGE = "change"  # from the summary or the known answers: let me choose what to change
    ADD = "add"  # one more of a repeat
    ENOUGH = "enough"  # no more of a repeat
    EDIT = "edit"  # an entry of a repeat, or an answer, by its index in `value`
    REMOVE = "remove"  # an entry of a repeat, by its index in `value`
    MORE = "more"  # next page of choices
    LESS = "less"  # previous page of choices
    HELP = "help"  # show the guidance and an example of the open question


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that was kept: its id in storage, and what the record calls it."""

    media: int
    name: str
    mime: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One reply of a person. A tap gives `choice` (the `tap` of the Choice) or `control`, and the `step` it was shown
    at; typing gives `text`, in which the interview itself looks for controls, choices and values."""

    text: str | None = None
    choice: str | None = None
    control: Control | None = None
    value: str | None = None  # what a control is about: an index (EDIT, REMOVE), a page (MORE, LESS)
    step: int | None = None  # of the tapped button; a step that has passed changes nothing (Stage.STALE)
    place: Place | None = None
    media: Media | None = None


class Want(StrEnum):
    """What kind of answer a question wants."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    ONE = "one"
    MANY = "many"
    RANK = "rank"
    RANGE = "range"
    PLACE = "place"
    PHOTO = "photo"
    AUDIO = "audio"
    VIDEO = "video"
    FILE = "file"
    BARCODE = "barcode"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """number: what to type for it, 1-based over all pages; 0 for none (a candidate where a number was asked).
    ticked: in a multiple choice, chosen so far.

    tap: what its button carries, at most 40 bytes. In a multiple choice it says what the tap will do ("+batuk",
    "-batuk"), not that it turns something over: a tap that arrives twice does it once.
    """

    name: str
    label: str
    number: int
    ticked: bool = False
    image: str | None = None
    tap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it is to be shown, in the chat's language, with references filled in. Labels are the form's own
    Markdown-free text; whoever renders them escapes them."""

    path: str  # with positions: /data/child[2]/weight_kg
    want: Want
    label: str
    hint: str | None = None
    guidance: str | None = None
    choices: tuple[Choice, ...] = ()  # of this page
    page: int = 1
    pages: int = 1
    query: str = ""  # what the choices were searched for
    required: bool = False
    current: str | None = None  # what is answered so far, in words
    unit: str | None = None
    masked: bool = False  # what is typed here is never shown whole
    example: str | None = None
    image: str | None = None
    audio: str | None = None
    video: str | None = None
    low: str | None = None  # of a range
    high: str | None = None
    entry: str | None = None  # which entry of a repeat this is about, in words ("Anak 2")


class Trouble(StrEnum):
    """Why a reply was not taken."""

    NOT_UNDERSTOOD = "not_understood"
    AMBIGUOUS = "ambiguous"  # could be several choices: `candidates`
    WRONG_KIND = "wrong_kind"  # a photo where a number was asked, a text where a location was
    IMPOSSIBLE = "impossible"  # the form's constraint, or what no value of this type can be
    SURPRISING = "surprising"  # the form's warning: type it again, or say OK
    REQUIRED = "required"  # cannot be skipped
    NO_WAY_BACK = "no_way_back"  # already at the first question
    TOO_LONG = "too_long"
    WRONG_UNIT = "wrong_unit"  # "72 cm" where kg was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """message: the form's own words (constraint_message, required_message, warning), else None: then the words
    of `messages/` for this trouble are said. given: what the person wrote, shortened. example: what would be taken."""

    trouble: Trouble
    message: str | None = None
    given: str = ""
    example: str | None = None
    candidates: tuple[Choice, ...] = ()


class Stage(StrEnum):
    """Where the conversation stands after a reply."""

    ASK = "ask"  # `question` is open
    KNOWN = "known"  # what is already known is shown together: OK or CHANGE
    REPEAT = "repeat"  # "one more?": ADD, ENOUGH, EDIT n, REMOVE n
    SUMMARY = "summary"  # all is answered: OK saves, CHANGE lets choose
    PICK = "pick"  # choose which answer to change: `lines`
    DONE = "done"  # saved: `Turn.answers` holds the record
    CANCELLED = "cancelled"
    LATER = "later"  # put aside by wish
    STALE = "stale"  # a button of an earlier step: nothing changed, `question` is still open


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answered question in words: "Berat badan: 8,4 kg". index: for EDIT. odd: kept although surprising."""

    path: str
    label: str
    answer: str
    index: int
    odd: bool = False
    entry: str | None = None  # which entry of a repeat this is about, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """About one answer of a record: when its question was shown and answered; odd: kept although the form warned,
    with the reason if the person gave one."""

    path: str
    asked: datetime | None
    at: datetime | None
    odd: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What to show next. step counts up whenever the buttons come to mean something else; buttons carry it. A tick, a
    page turned, a search and a reply that was not understood keep the step: the same message is shown anew.

    answers: at DONE, flat by question name; repeats as lists of dicts. kept: at DONE, about each answer.
    media: at DONE, ids of kept files by the name that the record calls them. unused: at SUMMARY and DONE, what was
    given in advance (a report in one message) but has no place in the record.
    settled: what this reply answered (usually one line): the question shown at `settled_step` shrinks to it.
    help: show the guidance and the example of the question.
    notes: notes of the form that became relevant since the last question, in order.
    lines: answers in words, for KNOWN, SUMMARY, PICK and the entries of a REPEAT.
    """

    stage: Stage
    step: int
    question: Question | None = None
    problem: Problem | None = None
    notes: tuple[str, ...] = ()
    settled: tuple[Line, ...] = ()
    settled_step: int | None = None
    lines: tuple[Line, ...] = ()
    title: str = ""  # of the form, or of the repeat
    entry: str | None = None  # at REPEAT: which entry of another repeat this one is in, in words
    answered: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    media: Mapping[str, int] = field(default_factory=dict)
    unused: tuple[Line, ...] = ()
    help: bool = False
