"""A Say and its options as JSON and back, whole: what is owed must outlive the process that owed it."""

from __future__ import annotations

from typing import Any

from domain.talk import Ask, Lane, Option, Say, Tap, from_json, to_json


def say_to_json(say: Say) -> str:
    """Everything that differs from a bare Say; equal Says give equal texts."""
    ask = None if say.ask is None else say.ask.value
    return to_json(
        _without_nothing(
            key=say.key,
            facts=dict(say.facts),
            options=_rows(say.options),
            lane=int(say.lane),
            slot=say.slot,
            edits=say.edits,
            media=say.media,
            ask=ask,
            deletes=say.deletes,
        )
    )


def say_from_json(text: str) -> Say:
    """The reverse of `say_to_json`."""
    value = from_json(text)
    return Say(
        key=value.get("key", ""),
        facts=value.get("facts", {}),
        options=_read_rows(value.get("options", [])),
        lane=Lane(value.get("lane", Lane.REPLY)),
        slot=value.get("slot"),
        edits=value.get("edits"),
        media=value.get("media"),
        ask=Ask(value["ask"]) if "ask" in value else None,
        deletes=value.get("deletes"),
    )


def options_to_json(options: tuple[tuple[Option, ...], ...]) -> str:
    return to_json(_rows(options))


def options_from_json(text: str) -> tuple[tuple[Option, ...], ...]:
    """The reverse of `options_to_json`."""
    return _read_rows(from_json(text))


def _rows(options: tuple[tuple[Option, ...], ...]) -> list[list[dict[str, Any]]]:
    return [[_option(option) for option in row] for row in options]


def _option(option: Option) -> dict[str, Any]:
    tap = None if option.tap is None else [option.tap.run, option.tap.step, option.tap.value]
    return _without_nothing(tap=tap, url=option.url, key=option.key, label=option.label, facts=dict(option.facts))


def _without_nothing(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and value not in ({}, [])}


def _read_rows(rows: list[list[dict[str, Any]]]) -> tuple[tuple[Option, ...], ...]:
    return tuple(tuple(_read_option(value) for value in row) for row in rows)


def _read_option(value: dict[str, Any]) -> Option:
    return Option(
        tap=Tap(*value["tap"]) if "tap" in value else None,
        url=value.get("url"),
        key=value.get("key"),
        label=value.get("label"),
        facts=value.get("facts", {}),
    )
