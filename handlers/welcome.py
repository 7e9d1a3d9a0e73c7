"""The first words: to a stranger, to somebody who has just come in, to somebody who is back."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Fact, Option, Say, Tap
from handlers.exchange import Exchange
from storage.family import losses
from storage.people.accounts import Status
from storage.villages import areas

_ALL = "semua"
# What each role needs most, as buttons under the welcome and the help.
FIRST_DEEDS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.KADER: (("/lapor", "button.report"), ("/keluarga", "button.families"), ("/daftar", "button.register")),
    Role.PEMBINA: (("/siaran", "button.broadcast"), ("/undang", "button.invite")),
    Role.KOORDINATOR: (
        ("/siaran", "button.broadcast"),
        ("/undang", "button.invite"),
        ("/formulir", "button.forms"),
    ),
    Role.PETUGAS: (("/darurat", "button.danger_signs"),),
    Role.KELUARGA: (("/anakku", "button.my_child"), ("/darurat", "button.danger_signs")),
}


def stranger(x: Exchange) -> Say:
    """A kind answer, and no data."""
    return Say(
        key="welcome.stranger",
        options=((deed("/daftar", "button.enrol_me"),), (deed("/darurat", "button.danger_signs"),)),
    )


def outside(x: Exchange) -> Say:
    """To whoever is not in service: one who waits for the inviter's yes is told so, all others are strangers."""
    waits = x.account is not None and x.account.status is Status.WAITING
    return Say(key="join.still_waiting") if waits else stranger(x)


def first(x: Exchange) -> list[Say]:
    """After joining: what Sapa does for this role."""
    assert x.account is not None
    facts = {"name": x.account.name, "area": areas.name_path(x.store, x.account.area)}
    return [Say(key=f"welcome.{x.account.role}", facts=facts, options=deeds(x.account.role))]


def back(x: Exchange) -> list[Say]:
    """/start by somebody we know, and /bantuan: what her role needs most."""
    if x.account is None or x.role is None:
        return [stranger(x)]
    if grieves(x):
        return [Say(key="loss.we_are_here")]
    everything = (deed(f"/bantuan {_ALL}", "button.all_commands"),)
    return [Say(key=f"help.{x.role}", facts={"name": x.account.name}, options=(*deeds(x.role), everything))]


def help_with(x: Exchange, what: str) -> list[Say]:
    """/bantuan, and behind its last button the whole menu: not every app shows one."""
    if what != _ALL or x.role is None or grieves(x):
        return back(x)
    commands: list[Fact] = [{"name": name, "key": f"command.{name}"} for name in x.library.menus[x.role]]
    return [Say(key="help.all", facts={"commands": commands})]


def hello(x: Exchange) -> list[Say]:
    """A greeting is returned, with what can be done."""
    if x.account is None or x.role is None:
        return [stranger(x)]
    if grieves(x):
        return [Say(key="loss.we_are_here")]
    return [Say(key="welcome.hello", facts={"name": x.account.name}, options=deeds(x.role))]


def grieves(x: Exchange) -> bool:
    """Whether this is the phone of a family that has told of a loss: nothing cheerful, and no button that shows the
    child; whoever else shares it is as quiet."""
    return x.role is Role.KELUARGA and losses.grieves_in(x.store, x.chat.id)


def thanked(_x: Exchange) -> list[Say]:
    """One kind word, and nothing to do."""
    return [Say(key="welcome.thanked")]


def nodded(_x: Exchange) -> list[Say]:
    """A mother's "oke, bu" after a message."""
    return [Say(key="welcome.nodded")]


def deeds(role: Role) -> tuple[tuple[Option, ...], ...]:
    return tuple((deed(command, key),) for command, key in FIRST_DEEDS[role])


def deed(command: str, key: str) -> Option:
    return Option(tap=Tap("", 0, command), key=key)


def help_button() -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, "/bantuan"), key="button.help"),),)
