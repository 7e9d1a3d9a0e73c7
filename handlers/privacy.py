"""What Sapa keeps and for how long, in two screens."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Fact, Say
from handlers.exchange import Exchange
from handlers.welcome import deed


def first_screen(x: Exchange) -> list[Say]:
    """/privasi"""
    return [Say(key="privacy.first", options=((deed("/privasi 2", "button.read_on"),),))]


def second_screen(x: Exchange) -> list[Say]:
    """/privasi 2"""
    family = x.role is Role.KELUARGA
    own = (("/persetujuan", "button.my_consents"), ("/dataku", "button.my_data"), ("/hapusdata", "button.erase_me"))
    facts: dict[str, Fact] = {
        "keep_months": x.policy.keep_name_months,
        "days": x.policy.keep_chat_days,
        "controller": x.policy.controller,
    }
    return [Say(key="privacy.second", facts=facts, options=tuple((deed(*each),) for each in own) if family else ())]
