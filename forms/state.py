"""An interview's answers as JSON and back, cheaply for the same form, carefully for a new version of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.answers import canonical
from forms.form import Event, Field, Form, Kind
from forms.model import Instance, Lost
from forms.recompute import MAX_ENTRIES
from forms.tree import Node
from forms.turn import World

FORMAT = 1


def write(instance: Instance) -> dict[str, Any]:
    """v: values that differ from the form's defaults; n: numbers of entries; done: targets of first-load actions."""
    form = instance.form
    values: dict[str, str | bool] = {}
    counts: dict[str, int] = {}
    _collect(form.fields, instance.root, form.root, values, counts)
    return {
        "format": FORMAT,
        "form": form.id,
        "version": form.version,
        "print": form.fingerprint,
        "day": instance.world.now.date().isoformat(),
        "language": instance.world.language,
        "seed": instance.seed,
        "v": values,
        "n": counts,
        "done": sorted({action.target for action in form.actions if Event.FIRST_LOAD in action.events}),
    }


def _collect(
    fields: Mapping[str, Field], node: Node, path: str, values: dict[str, str | bool], counts: dict[str, int]
) -> None:
    """Into `values` and `counts`, outer repeats first."""
    assert node.field is not None
    for child_path in node.field.children:
        field = fields[child_path]
        name = field.names[-1]
        siblings = node.children[name]
        if field.kind is Kind.REPEAT:
            counts[f"{path}/{name}"] = len(siblings)
            for place, child in enumerate(siblings, 1):
                _collect(fields, child, f"{path}/{name}[{place}]", values, counts)
        elif field.children:
            _collect(fields, siblings[0], f"{path}/{name}", values, counts)
        elif siblings[0].value != field.default:
            values[f"{path}/{name}"] = siblings[0].value


def read(form: Form, data: Mapping[str, Any], world: World) -> tuple[Instance, tuple[Lost, ...]]:
    """See `Instance.from_json`."""
    values, counts, seed = data.get("v"), data.get("n"), data.get("seed")
    if not isinstance(values, dict) or not isinstance(counts, dict) or not isinstance(seed, (int, float)):
        raise ValueError("not the state of an interview")
    instance = Instance(form, world, float(seed))
    if data.get("print") != form.fingerprint:
        return instance, _migrate(instance, values, counts, frozenset(data.get("done") or ()))
    try:
        _restore(instance, values, counts)
    except (KeyError, TypeError):
        raise ValueError("not the state of this form") from None
    if data.get("day") != world.now.date().isoformat() or data.get("language") != world.language:
        instance.refresh()
    return instance, ()


def _restore(instance: Instance, values: Mapping[str, str | bool], counts: Mapping[str, int]) -> None:
    for path, count in counts.items():
        _size(instance, path, count)
    for path, value in values.items():
        if not isinstance(value, (str, bool)):
            raise TypeError(path)
        instance.node(path).value = value


def _size(instance: Instance, path: str, count: int) -> None:
    """Give a repeat that many entries. KeyError if there is no such repeat."""
    above, _, name = path.rpartition("/")
    parent = instance.node(above)
    entries = parent.children[name]
    field = instance.field_below(parent, name)
    if field.kind is not Kind.REPEAT or not 0 <= count <= MAX_ENTRIES:
        raise KeyError(path)
    del entries[count:]
    while len(entries) < count:
        entries.append(instance.grow(field, parent, len(entries), added=True))


def _migrate(
    instance: Instance, values: Mapping[str, str | bool], counts: Mapping[str, int], done: frozenset[str]
) -> tuple[Lost, ...]:
    """A draft of another version: what still fits is kept, the rest is told; new questions get their defaults."""
    lost: list[Lost] = []
    for path, count in counts.items():
        try:
            _size(instance, path, count)
        except KeyError:
            continue  # its answers, if it had any, are told one by one below
    instance.preload(missing_in=values)
    for path, value in values.items():
        reason = _place(instance, path, value)
        if reason:
            lost.append(Lost(path, value, reason))
    instance.first_load(done)
    instance.refresh()
    lost.extend(_unoffered(instance, values))
    return tuple(lost)


def _place(instance: Instance, path: str, value: str | bool) -> str | None:
    """Put a value where it was; the reason if it cannot be. What the form computes itself is lost without a word."""
    try:
        node = instance.node(path)
    except KeyError:
        return "gone"
    field = node.field
    if field is None or node.children or (field.kind is not Kind.QUESTION and not isinstance(value, (str, bool))):
        return "gone"
    if field.kind is Kind.QUESTION:
        fit = canonical(field, value) if isinstance(value, str) else None
        if fit is None:
            return "unfit"
        value = fit
    node.value = value
    return None


def _unoffered(instance: Instance, values: Mapping[str, str | bool]) -> list[Lost]:
    """Choices that the new version no longer has."""
    lost: list[Lost] = []
    for path, value in values.items():
        try:
            node = instance.node(path)
        except KeyError:
            continue
        control = node.field.control if node.field else None
        itemset = control.itemset if control else None
        if itemset is not None and node.field and node.value == value and instance.drop(itemset, node):
            lost.append(Lost(path, value, "unfit"))
            instance.propagate(node.field.path)
    return lost
