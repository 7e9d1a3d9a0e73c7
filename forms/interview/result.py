"""The record at the end of an interview: its answers by name, and what is known about each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms.form import Kind
from forms.interview.sheet import unplaced
from forms.interview.state import Mark, State
from forms.model import Instance
from forms.turn import Kept, Want


def flat(instance: Instance, path: str | None = None) -> dict[str, Any]:
    """Relevant answers and calculations by name, in their own types; a repeat as a list of such. Where two groups have
    a question of the same name, the later one is called "group/name"."""
    at = path or instance.form.root
    found: dict[str, Any] = {}
    for below in instance.node(at).children:
        if below != "meta":
            _add(instance, f"{at}/{below}", found)
    return found


def _add(instance: Instance, path: str, found: dict[str, Any]) -> None:
    field = instance.form.fields[unplaced(path)]
    name = field.names[-1] if field.names[-1] not in found else "/".join(field.names[-2:])
    if field.kind is Kind.REPEAT:
        entries = [f"{path}[{place + 1}]" for place in range(instance.entries(path))]
        found[name] = [flat(instance, entry) for entry in entries if instance.relevant(entry)]
    elif not instance.relevant(path):
        return
    elif field.kind is Kind.GROUP:
        for inner, value in flat(instance, path).items():
            found[inner if inner not in found else f"{name}/{inner}"] = value
    elif field.control is None or field.control.want is not Want.NOTE:
        value = instance.typed(path)
        if value is not None:
            found[name] = value


def kept(instance: Instance, state: State) -> tuple[Kept, ...]:
    """About each answer that reaches the record, in the order of the form."""
    spots = [spot.path for spot in instance.order()]
    return tuple(_kept(path, state.marks[path]) for path in spots if path in state.marks and _has_value(instance, path))


def _has_value(instance: Instance, path: str) -> bool:
    try:
        return instance.value(path) != ""
    except KeyError:
        return False


def _kept(path: str, mark: Mark) -> Kept:
    return Kept(path=path, asked=_moment(mark.asked), at=_moment(mark.at), odd=mark.odd, reason=mark.reason)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def media(state: State, instance: Instance) -> Mapping[str, int]:
    """Ids of the kept files by the name that the record calls them."""
    return {instance.value(path): number for path, number in state.media.items() if _has_value(instance, path)}
