"""The finished record, without what is not relevant: as OpenRosa submission XML, and as typed values by question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement, tostring

from forms.answers import Typed, record_text, typed
from forms.form import Entity, Field, Form, Kind
from forms.model import Instance
from forms.shape import text_of
from forms.tree import Node
from forms.turn import Kept, Want

ORX = "http://openrosa.org/xforms"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
YES = frozenset({"1", "true"})

Answers: TypeAlias = "dict[str, Typed | list[Answers]]"


@dataclass(frozen=True, slots=True)
class EntityChange:
    """What a record creates or updates in an entity list; both false: nothing. properties: text by name."""

    dataset: str
    id: str
    create: bool
    update: bool
    label: str
    base_version: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """answers: typed, by question name (see `keys`); repeats as lists of dicts; only what is relevant and answered.

    times: when each answer was asked and given, and which are odd, as the interview kept them.
    """

    form: str
    version: str
    instance_id: str
    instance_name: str
    started: datetime | None
    ended: datetime | None
    answers: Answers
    entities: tuple[EntityChange, ...] = ()
    times: tuple[Kept, ...] = field(default_factory=tuple)


def record_of(
    instance: Instance,
    *,
    started: datetime | None = None,
    ended: datetime | None = None,
    times: Sequence[Kept] = (),
    named: Mapping[str, str] | None = None,
) -> Record:
    """The record of a finished instance. started, ended: where the form itself does not ask for `start` and `end`.
    named: the form's `keys`, for whoever reads many records of one form."""
    form = instance.form
    return Record(
        form.id,
        form.version,
        _meta(instance, "instanceID"),
        _meta(instance, "instanceName"),
        _stamp(instance, "start") or started,
        _stamp(instance, "end") or ended,
        answers(instance, named),
        tuple(change for entity in form.entities for change in _changes(instance, entity)),
        tuple(times),
    )


def _meta(instance: Instance, name: str) -> str:
    path = f"{instance.form.root}/meta/{name}"
    return record_text(instance.node(path).value) if path in instance.form.fields else ""


def _stamp(instance: Instance, which: str) -> datetime | None:
    for found in instance.form.fields.values():
        if found.preload == ("timestamp", which):
            value = typed(found, instance.node(found.path).value)
            return value if isinstance(value, datetime) else None
    return None


# Values by name


def keys(form: Form) -> dict[str, str]:
    """How each question is called in `answers`, by path: its name; with its group ("ukur/bb") where another question of
    the same repeat has the same name."""
    places: dict[tuple[str, str], list[Field]] = {}
    for found in form.fields.values():
        if holds_answer(form, found) or found.kind is Kind.REPEAT:
            places.setdefault((scope(found), found.names[-1]), []).append(found)
    named: dict[str, str] = {}
    for (around, name), fields in places.items():
        for found in fields:
            named[found.path] = name if len(fields) == 1 else found.path[len(around) + 1 :]
    return named


def scope(found: Field) -> str:
    """The path of the nearest repeat around it, or of the form's root."""
    depths = [depth for depth in found.repeats if depth < len(found.names)]
    return text_of(found.names[: depths[-1] if depths else 1])


def holds_answer(form: Form, found: Field) -> bool:
    """Whether a record has a value for it: no group, no note, nothing of `meta`."""
    if found.children or found.kind in (Kind.GROUP, Kind.REPEAT) or "meta" in found.names[1:-1]:
        return False
    return found.control is None or found.control.want is not Want.NOTE


def answers(instance: Instance, named: Mapping[str, str] | None = None) -> Answers:
    """Every relevant answer that is not empty, typed (`forms.answers.typed`)."""
    return _values(instance, instance.root, keys(instance.form) if named is None else named)


def _values(instance: Instance, node: Node, named: Mapping[str, str]) -> Answers:
    found: Answers = {}
    # Whether an answer is relevant is asked of those that there are: most questions of a long form have none.
    for child in instance.children(node):
        own = child.field
        assert own is not None
        if own.kind is Kind.REPEAT:
            if not instance.visible(child):
                continue
            entries = found.setdefault(named[own.path], [])
            assert isinstance(entries, list)
            entries.append(_values(instance, child, named))  # type: ignore[arg-type]  # a repeat's list holds dicts only
        elif own.children:
            found.update(_values(instance, child, named))
        elif child.value != "" and own.path in named and instance.visible(child):
            found[named[own.path]] = typed(own, child.value)
    return found


# Entities


def _changes(instance: Instance, entity: Entity) -> Iterator[EntityChange]:
    for node in instance.nodes(entity.path):
        if not instance.visible(node):
            continue
        around = node.parent.parent if node.parent is not None else None
        assert around is not None
        attributes = {name: record_text(found[0].value) for name, found in node.children.items()}
        properties: dict[str, str] = {}
        for name, path in entity.saves.items():
            for saved in instance.nodes(path):
                if instance.visible(saved) and _below(saved, around):
                    properties[name] = record_text(saved.value)
        yield EntityChange(
            entity.dataset,
            attributes.get("@id", ""),
            attributes.get("@create", "") in YES,
            attributes.get("@update", "") in YES,
            attributes.get("label", ""),
            attributes.get("@baseVersion", ""),
            properties,
        )


def _below(node: Node, above: Node) -> bool:
    at: Node | None = node
    while at is not None and at is not above:
        at = at.parent
    return at is above


# XML


def submission(instance: Instance) -> str:
    """The record as a client of OpenRosa sends it. What is relevant and not answered is an empty element."""
    form = instance.form
    root = Element(instance.root.name, {"id": form.id, **({"version": form.version} if form.version else {})})
    prefixed = any(found.namespace == ORX for found in form.fields.values())
    if prefixed:
        root.set("xmlns:orx", ORX)
    _fill(instance, instance.root, root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _written(own: Field, value: str | bool) -> str:
    """An answer's text; a whole decimal has its ".0", as a client of ODK writes it."""
    text = record_text(value)
    return f"{text}.0" if own.type == "decimal" and own.kind is Kind.QUESTION and text.lstrip("-").isdigit() else text


def _fill(instance: Instance, node: Node, element: Element) -> None:
    for child in instance.relevant_children(node):
        own = child.field
        assert own is not None
        text = NOT_XML.sub("", _written(own, child.value))
        if child.name.startswith("@"):
            element.set(child.name[1:], text)
            continue
        below = SubElement(element, f"orx:{child.name}" if own.namespace == ORX else child.name)
        if own.children:
            _fill(instance, child, below)
        elif text:
            below.text = text
