"""One phone, several families: whom something is about is always said, and what concerns one family alone is asked for
that one. What a chosen family's screen offers stays with that family."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from domain.people import EpisodeKind
from domain.talk import Fact, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.short_ids import number_in, shortened
from storage.database import Store
from storage.people import people
from storage.people.accounts import Account
from storage.scope import Scope

Rows = tuple[tuple[Option, ...], ...]

FOR = "untuk"  # /untuk ACCOUNT COMMAND …: the command, for that one family
_KINDS = (EpisodeKind.CHILD, EpisodeKind.PREGNANCY, EpisodeKind.POSTPARTUM)


def families(x: Exchange) -> tuple[Account, ...]:
    """The accounts whose phone this is, each as if it had it alone; one, where one family was chosen."""
    if x.account is None:
        return ()
    return (replace(x.account, also=()), *x.account.also)


def is_shared(x: Exchange) -> bool:
    """Whether several families speak here, and none was chosen."""
    return x.account is not None and bool(x.account.also)


def is_guest(x: Exchange) -> bool:
    """Whether who speaks shares a phone that is another family's first."""
    return x.account is not None and x.chat.account_id not in (None, x.account.id)


def alone(x: Exchange, account: Account) -> Exchange:
    """The exchange as if this family had the phone alone: it sees its own people."""
    return replace(x, account=replace(account, also=()))


def which(x: Exchange, line: str) -> Say:
    """For which family? line: the command that is waiting for it."""
    rows = tuple((_choice(x, account, line),) for account in families(x))
    return Say(key="shared.which_family", options=rows)


def chosen(x: Exchange, rest: str) -> tuple[Account, str] | None:
    """From "ACCOUNT COMMAND …": whose, and the command; None for an account that is not of this phone."""
    short, _, line = rest.partition(" ")
    which_one = number_in(short) if short else None
    account = next((one for one in families(x) if one.id == which_one), None)
    return None if account is None else (account, line)


def kept_with(account: Account, says: Iterable[Say], commands: Collection[str]) -> list[Say]:
    """What its buttons do is done for this family, where they lead to one of these commands."""
    return [replace(say, options=_for(account, say.options, commands)) for say in says]


def choices(x: Exchange, line: str, key: str) -> Rows:
    """One button per family; its words get the names of whom it is about."""
    return tuple(
        (Option(tap=Tap("", 0, _for_one(account, line)), key=key, facts={"names": _called(x, account)}),)
        for account in families(x)
    )


def about(store: Store, scope: Scope, family_id: int) -> list[Fact]:
    """Whom the programme accompanies in a family, by name, as far as this scope sees them."""
    found = [
        one.person.name
        for kind in _KINDS
        for one in people.accompanied(store, scope, kind)
        if one.person.family_id == family_id
    ]
    return list(dict.fromkeys(found))


def about_person(store: Store, scope: Scope, person_id: int | None) -> list[Fact]:
    """As `about`, of this person's family; nothing where the scope does not see her."""
    person = people.person_in(store, scope, person_id) if person_id is not None else None
    return [] if person is None else about(store, scope, person.family_id)


def _called(x: Exchange, account: Account) -> list[Fact]:
    scope = account.scope
    names = about_person(x.store, scope, account.person_id) if scope is not None else []
    return names or [account.name]


def called(x: Exchange) -> list[Fact]:
    """How the family that speaks is called here: by whom the messages are about."""
    return [] if x.account is None else _called(x, x.account)


def _choice(x: Exchange, account: Account, line: str) -> Option:
    label = ", ".join(str(name) for name in _called(x, account))
    return Option(tap=Tap("", 0, _for_one(account, line)), label=label)


def _for_one(account: Account, line: str) -> str:
    return f"/{FOR} {shortened(account.id)} {line}"


def _for(account: Account, rows: tuple[tuple[Option, ...], ...], commands: Collection[str]) -> Rows:
    return tuple(tuple(_one_for(account, option, commands) for option in row) for row in rows)


def _one_for(account: Account, option: Option, commands: Collection[str]) -> Option:
    tap = option.tap
    if tap is None or tap.run or tap.value.partition(" ")[0].removeprefix("/") not in commands:
        return option
    return replace(option, tap=replace(tap, value=_for_one(account, tap.value)))
