"""One child goes to another family: it and all that is known of it follow, the old family's phones get nothing more
about it, and the new family's begin where they agreed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.people import EpisodeKind, Relation
from domain.talk import Say
from handlers.exchange import Exchange
from handlers.family import accompany, joining
from handlers.people import carry_out as carrying
from handlers.people.residents import running_of
from storage.family import enrolments, losses, received
from storage.people import families, people
from storage.people.families import Episode, Person
from storage.villages import areas
from storage.wire import outbox

_REASON = "the child is with another family"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The family that raises the child from now on. Without a family_id: a new one, of this caregiver, in this team."""

    area: str
    team_id: int | None
    caregiver: str
    family_id: int | None = None
    relation: Relation = Relation.WALI


def carry_out(x: Exchange, child: Person, home: Home) -> int:
    """Returns the new family's id. Out of a family in grief no message begins by itself: a human says when."""
    waits = needs_a_human(x, child)
    running = running_of(x, child)
    about = {each.chat_id for one in running for each in enrolments.running_of(x.store, one.id)}
    before = about | set(losses.chats_of(x.store, child.family_id))
    family_id = home.family_id if home.family_id is not None else _new_family(x, home)
    families.join(x.store, child.id, family_id)
    for chat_id in sorted(before - set(losses.chats_of(x.store, family_id))):
        _no_more_here(x, chat_id, child)
    enrolments.set_zone(x.store, child.id, areas.zone(x.store, home.area))
    if not waits:
        _begin(x, child.id, family_id, running)
    return family_id


def needs_a_human(x: Exchange, child: Person) -> bool:
    """Whether its family is in grief, or messages about it were stopped for a loss."""
    return losses.grieves(x.store, child.id) or enrolments.waits_for_a_human(x.store, child.id)


def begin_messages(x: Exchange, child_id: int) -> list[Say]:
    """/mulai_pesan: the kader has spoken with the new family of a child that came out of a family in grief."""
    child = people.person_in(x.store, x.scope, child_id)
    if child is None:
        return [Say(key="trouble.not_yours")]
    if needs_a_human(x, child):
        return [Say(key="loss.a_human_first")]
    _begin(x, child.id, child.family_id, running_of(x, child))
    x.note("begin_messages", "person", child.id)
    return [Say(key="life.messages_begin", facts={"name": child.name})]


def _new_family(x: Exchange, home: Home) -> int:
    made = families.add_family(x.store, area=home.area, team_id=home.team_id, now=x.now)
    families.add_person(x.store, family_id=made.id, name=home.caregiver, relation=home.relation, now=x.now)
    return made.id


def _no_more_here(x: Exchange, chat_id: int, child: Person) -> None:
    own = [one.id for one in enrolments.of_chat(x.store, chat_id) if one.person_id == child.id]
    received.take_back(x.store, own, _REASON)
    enrolments.end_here(x.store, chat_id, child.id)
    outbox.withdraw(x.store, chat_id=chat_id, person_id=child.id, lanes=accompany.PUSHED_LANES, reason=_REASON)


def _begin(x: Exchange, child_id: int, family_id: int, running: list[Episode]) -> None:
    """Where somebody of the family reads and has agreed; whoever has a phone and never said is asked."""
    readers = [number for number in families.member_ids(x.store, family_id) if number != child_id]
    for episode in running:
        if episode.kind is EpisodeKind.CHILD:
            joining.begins_beside(x.store, readers, episode, x.now, x.policy)
    for reader in readers:
        carrying.ask_consent(x, reader)
