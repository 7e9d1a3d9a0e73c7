"""What Sapa keeps and for how long, in two screens."""

from __future__ import annotations

from domain.talk import Say
from handlers.exchange import Exchange
from handlers.welcome import deed


def first_screen(x: Exchange) -> list[Say]:
    """/privasi"""
    return [Say(key="privacy.first", options=((deed("/privasi 2", "button.read_on"),),))]


def second_screen(x: Exchange) -> list[Say]:
    """/privasi 2"""
    return [Say(key="privacy.second")]
