"""A form as it runs: frozen, shared by all its interviews, every expression compiled. `forms.compile` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms.expression import Expr
from forms.graph import Graph
from forms.shape import Names, Shapes
from forms.tree import Table
from forms.turn import Want


class Kind(StrEnum):
    """GROUP and REPEAT hold others; QUESTION is shown; DATA is filled by the form itself (calculate, hidden, meta)."""

    GROUP = "group"
    REPEAT = "repeat"
    QUESTION = "question"
    DATA = "data"


Part = str | Expr
Text = tuple[Part, ...]  # a text with values of answers in it


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the form's languages. by_language: "" where the form has no translations. media: "image", "audio",
    "video", "big-image" by language, as file names."""

    by_language: Mapping[str, Text]
    guidance: Mapping[str, Text] = field(default_factory=dict)
    media: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # language -> form -> file name


@dataclass(frozen=True, slots=True)
class Itemset:
    """Where a select's choices come from. nodes: the rows, filtered for the state. value, label: names of columns;
    itext: the label column holds a key of the translations."""

    nodes: Expr
    value: str
    label: str
    itext: bool
    table: str | None = None  # the secondary instance
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """How a question is shown. parameters: start, end, step of a range; mediatype of an upload; rows, …"""

    want: Want
    label: Words | None = None
    hint: Words | None = None
    itemset: Itemset | None = None
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


class Event(StrEnum):
    """When a `setvalue` acts."""

    FIRST_LOAD = "odk-instance-first-load"
    NEW_REPEAT = "odk-new-repeat"
    CHANGED = "xforms-value-changed"


@dataclass(frozen=True, slots=True)
class Action:
    """Sets `target` (a path) to `value` (None: empties it). trigger: path of the question whose change does it.

    at_trigger: the value's paths start from the trigger (as pyxform writes them), else from the target (as JavaRosa
    reads them); it makes no difference where both are in one group.
    """

    target: str
    events: frozenset[Event]
    value: Expr | None
    trigger: str | None = None
    at_trigger: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """A value is doubted unless this holds, and what is said then."""

    unless: Expr
    message: Words | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One element of the record. gated: it or a group around it has a `relevant`. attributes: what binds say beyond
    ODK ("sapa:unit", "sapa:ask", "entities:saveto", "orx:max-pixels"). number: its place in the form's order."""

    path: str
    names: Names
    kind: Kind
    number: int
    type: str = "string"
    numeric: bool = False
    gated: bool = False
    default: str = ""
    relevant: Expr | None = None
    calculate: Expr | None = None
    required: Expr | None = None
    readonly: Expr | None = None
    constraint: Expr | None = None
    warnings: tuple[Warned, ...] = ()
    required_message: Words | None = None
    constraint_message: Words | None = None
    label: Words | None = None  # of a group or repeat; a question's is in its control
    control: Control | None = None
    count: Expr | None = None  # of a repeat: how many entries, if the form decides
    fixed: bool = False  # of a repeat: nobody may add or remove
    entries: int = 1  # of a repeat: how many there are at first
    fresh: int = 0  # of a repeat within a repeat: how many there are in an entry that is added
    preload: tuple[str, str] | None = None  # jr:preload and its parameter
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[str, ...] = ()  # paths, in order
    repeats: tuple[int, ...] = ()  # depths (1-based) of the repeats on its way, itself included
    namespace: str = ""  # of its element in the record


@dataclass(frozen=True, slots=True)
class Entity:
    """What the form declares of an entity list. path: of the element in meta. saves: question's path by property."""

    dataset: str
    path: str
    saves: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """fields: by path, in document order. tables: secondary instances that came with the form; those in `awaited` are
    given at run time. fingerprint: of its text, so that a draft knows another version. namespace: of the record's XML.
    """

    id: str
    version: str
    title: str
    languages: tuple[str, ...]  # the default first; empty if there are no translations
    root: str
    fields: Mapping[str, Field]
    shapes: Shapes
    tables: Mapping[str, Table]
    awaited: frozenset[str]
    graph: Graph
    actions: tuple[Action, ...]
    itext: Mapping[str, Words]
    entities: tuple[Entity, ...]
    fingerprint: str
    xml: str
    cascades: tuple[str, ...] = ()  # selects whose choices are filtered
    namespace: str = ""

    def questions(self) -> tuple[Field, ...]:
        """Everything that is shown, in document order, whatever its relevance."""
        return tuple(found for found in self.fields.values() if found.kind is Kind.QUESTION)

    def language(self, wanted: str) -> str:
        """The form's language for a chat's ("id" finds "Indonesia (id)"); else its default, "" if it has none."""
        for name in self.languages:
            if _code(name) == wanted.lower() or name.lower() == wanted.lower():
                return name
        return self.languages[0] if self.languages else ""


def _code(language: str) -> str:
    """ "Indonesia (id)" -> "id"; a name without a code is itself."""
    _, bracket, code = language.rpartition("(")
    return code.rstrip(") ").lower() if bracket else language.lower()
