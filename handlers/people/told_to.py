"""Who has to hear of an event of a life, because a human is needed: the pembina, the family's kader, a new team."""

from __future__ import annotations

from domain.life_course import Change, Reason
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.family import loss
from storage.family import losses
from storage.people import accounts, families
from storage.people.families import Person
from storage.villages import areas


def of_a_loss(x: Exchange, person: Person, change: Change) -> None:
    """A human is asked to call; nobody of the family gets an automatic message. Not for a family that is in grief
    already: she has been asked."""
    found = losses.of_this_family(x.store, person.family_id)
    if found is not None and any(one.reason is Reason.LOSS for one in change.hand_over):
        loss.ask_for_a_call(x, found, person.name, person.area)


def kader_of(x: Exchange, person: Person, kind: str) -> None:
    """The pembina has told it: the kader of that family finds another list than yesterday, and hears why. Of a loss she
    hears from a human."""
    assert x.account is not None
    facts: dict[str, Fact] = {
        "title": x.library.text(f"life.kind_{kind}", {}, x.chat.language),
        "name": person.name,
        "sender": x.account.name,
    }
    card = Option(tap=Tap("", 0, f"/orang {person.id}"), key="button.open_card")
    for account in _kader(x, person):
        _tell(x, account.id, Say(key="life.told_by_pembina", facts=facts, options=((card,),), lane=Lane.ALERT))


def _kader(x: Exchange, person: Person) -> tuple[accounts.Account, ...]:
    """On whose lists this person stands."""
    return accounts.who_lists(x.store, *families.place(x.store, person.family_id))


def of_a_move(x: Exchange, person: Person) -> None:
    """Whoever has the family from now on; the pembina where that team has nobody yet. Whoever told it is not told
    again."""
    area, _ = families.place(x.store, person.family_id)
    say = Say(
        key="life.moved_to_you",
        facts={"name": person.name, "area": areas.name_path(x.store, person.area)},
        options=((Option(tap=Tap("", 0, f"/orang {person.id}"), key="button.open_card"),),),
        lane=Lane.ALERT,
    )
    new = _kader(x, person)
    for account in new or accounts.who_serves(x.store, area, Role.PEMBINA):
        _tell(x, account.id, say if new else Say(key="life.moved_without_kader", facts=say.facts, lane=Lane.ALERT))


def of_a_new_home(x: Exchange, child: Person) -> None:
    """The kader of the family in which the child is now, if it is another; the pembina where there is none."""
    family_id = families.home_of(x.store, child.id)
    area, team_id = families.place(x.store, family_id)
    kader = accounts.who_lists(x.store, area, team_id)
    facts: dict[str, Fact] = {"name": child.name, "area": areas.name_path(x.store, area)}
    card = Option(tap=Tap("", 0, f"/orang {child.id}"), key="button.open_card")
    say = Say(key="life.came_to_you", facts=facts, options=((card,),), lane=Lane.ALERT)
    if not any(one.id == x.account_id for one in kader):
        for account in kader or accounts.who_serves(x.store, area, Role.PEMBINA):
            _tell(x, account.id, say if kader else Say(key="life.came_without_kader", facts=facts, lane=Lane.ALERT))


def _tell(x: Exchange, account_id: int, say: Say) -> None:
    if account_id != x.account_id:
        x.tell(account_id, say)
