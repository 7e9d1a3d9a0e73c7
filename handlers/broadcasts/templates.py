"""Texts to begin a broadcast with: ready ones by topic, and those that senders of the area have saved."""

from __future__ import annotations

from domain.fillings import blanks_in
from domain.talk import Fact, Option, Say, Tap
from handlers.broadcasts import broadcast, under_way
from handlers.broadcasts.snippets import snippet
from handlers.exchange import Exchange
from handlers.short_ids import id_in
from messages.broadcast_templates import ready_texts
from storage.broadcasts import templates as broadcast_templates


def listing(x: Exchange) -> list[Say]:
    """/templat"""
    assert x.account is not None
    saved = broadcast_templates.for_area(x.store, x.account.area)
    options = [_option(f"/pakai_templat {one.id}", f"💾 {snippet(one.text)}") for one in saved]
    options += [_option(f"/pakai_templat {one.key}", one.title) for one in ready_texts()]
    return [Say(key="broadcast.templates", facts={"count": len(saved)}, options=tuple((one,) for one in options))]


def use(x: Exchange, which: str) -> list[Say]:
    """/pakai_templat with a topic or a saved one's id: the text is shown; one that has blanks is written anew, any
    other one is taken as it is."""
    assert x.account is not None
    ready = next((one.text for one in ready_texts() if one.key == which), None)
    saved = broadcast_templates.one_for(x.store, x.account.area, _number(which)) if ready is None else None
    text = ready if ready is not None else (saved.text if saved is not None else None)
    if text is None:
        return [Say(key="trouble.not_now")]
    mine = saved is not None and saved.account_id == x.account.id
    forget = Option(tap=Tap("", 0, f"/buang_templat {which}"), key="button.forget_template")
    blanks = blanks_in(text)
    facts: dict[str, Fact] = {"text": text, "blanks": [*blanks]}
    shown = Say(key="broadcast.template", facts=facts, options=((forget,),) if mine else ())
    return [shown, *broadcast.begin(x, "" if blanks else text)]


def save(x: Exchange, broadcast_id: int) -> list[Say]:
    """/simpan_templat: the text of one's own broadcast, for oneself and others of the area."""
    assert x.account is not None
    one = under_way.own(x, broadcast_id)
    if one is None:
        return [Say(key="trouble.not_now")]
    same = any(saved.text == one.text for saved in broadcast_templates.for_area(x.store, x.account.area))
    if not same:
        broadcast_templates.save(x.store, account_id=x.account.id, area=x.account.area, text=one.text, now=x.now)
    return [Say(key="broadcast.template_saved")]


def forget(x: Exchange, template_id: int) -> list[Say]:
    """/buang_templat: one's own."""
    assert x.account is not None
    if not broadcast_templates.forget(x.store, template_id, x.account.id):
        return [Say(key="trouble.not_now")]
    return [Say(key="broadcast.template_forgotten")]


def _number(which: str) -> int:
    return id_in(which) or 0


def _option(command: str, label: str) -> Option:
    return Option(tap=Tap("", 0, command), label=label)
