"""Which language the interface speaks in a chat, and whether its buttons are inline or a keyboard."""

from __future__ import annotations

from domain.talk import Keys, Option, Say, Tap
from handlers.exchange import Exchange
from storage.wire import chats


def choose(x: Exchange) -> list[Say]:
    """/bahasa"""
    rows = tuple((Option(tap=Tap("", 0, f"/bahasa {code}"), key=f"language.{code}"),) for code in x.library.languages)
    return [Say(key="language.choose", options=rows)]


def change(x: Exchange, code: str) -> list[Say]:
    """/bahasa en"""
    if code not in x.library.languages:
        return choose(x)
    chats.set_language(x.store, x.chat.id, code)
    x.new_menus.add(x.chat.id)
    return [Say(key="language.changed")]


def choose_keys(x: Exchange) -> list[Say]:
    """/tombol: phones on which inline buttons fail get a keyboard, whose keys are ordinary texts."""
    rows = tuple((Option(tap=Tap("", 0, f"/tombol {kind}"), key=f"keys.{kind}"),) for kind in Keys)
    return [Say(key="keys.choose", options=rows)]


def change_keys(x: Exchange, kind: str) -> list[Say]:
    """/tombol reply"""
    if kind not in tuple(Keys):
        return choose_keys(x)
    chats.set_keys(x.store, x.chat.id, Keys(kind))
    return [Say(key="keys.changed")]
