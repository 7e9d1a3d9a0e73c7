"""After a loss was told: a human calls and says so, a mistake is taken back, and whoever has not called is reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.leaving import Loss as Kind
from domain.life_course import may_undo
from domain.people import EpisodeKind, Relation, Role
from domain.talk import Fact, Lane, Option, Say, Tap
from domain.timing import next_allowed
from domain.zones import local
from handlers.exchange import Exchange
from handlers.family import loss
from handlers.people import take_back
from storage.database import Store
from storage.family import losses
from storage.family.losses import Loss
from storage.interviews import drafts
from storage.people import accounts, life_events, people
from storage.people.accounts import Account
from storage.villages import areas
from storage.wire import chats, outbox

REMIND_AFTER = timedelta(hours=24)  # nobody has said that she has called
_OF_USE = timedelta(days=2)
_OF_A_PREGNANCY = (Kind.MISCARRIAGE, Kind.STILLBIRTH, Kind.UNCLEAR)
_DEATH_OF = {
    True: (Kind.CHILD_DEATH, Kind.UNCLEAR),
    False: (Kind.MOTHER_DEATH, Kind.UNCLEAR),
}  # of a child, of the mother
_MOST_EVENTS = 8


def listing(x: Exchange) -> list[Say]:
    """/kabar_duka by a pembina: families that wait for a human, with the proof that nothing went out to them."""
    open_losses = losses.open_in(x.store, x.scope)
    if not open_losses:
        return [Say(key="loss.none_open")]
    return [_state(x, found) for found in open_losses]


def called(x: Exchange, loss_id: int) -> list[Say]:
    """ "Sudah saya hubungi": kept with who and when; what can be said next is offered."""
    found = losses.loss_in(x.store, x.scope, loss_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    if found.ended_at is not None:
        return [Say(key="trouble.not_now")]
    assert x.account is not None
    if losses.called(x.store, found.id, x.account.id, x.now):
        x.note("loss_called", "loss", found.id)
        _show_who_called(x, found)
    refreshed = losses.loss_in(x.store, x.scope, loss_id)
    assert refreshed is not None
    return [_state(x, refreshed)]


def mistaken(x: Exchange, loss_id: int) -> list[Say]:
    """ "Ini keliru": by the chat that told it, within a day; by the pembina at any time."""
    found = losses.loss_in(x.store, x.scope, loss_id)
    if found is None:
        return [Say(key="trouble.not_yours")]
    pembina = x.role is Role.PEMBINA
    own = found.chat_id == x.chat.id and may_undo(found.told_at, x.now, pembina=False)
    if found.ended_at is not None or not (pembina or own):
        return [Say(key="loss.only_a_human_undoes")]
    event = life_events.of_loss(x.store, found.family_id, found.told_at)
    if event is not None and x.role is Role.KELUARGA:
        return [Say(key="loss.only_a_human_undoes")]
    if event is not None:  # what was lost is recorded: it is taken back, and the loss with it
        said = take_back.take_back(x, event)
        stands = life_events.of_loss(x.store, found.family_id, found.told_at) is not None
        if stands or losses.of_this_family(x.store, found.family_id) is None:
            return said
    _undo(x, found)
    for other in () if pembina else losses.told_with(x.store, found):  # of the families that share the phone
        _undo(x, other)
    if pembina:
        return [Say(key="loss.was_mistaken", facts=_after_all(x, found))]
    reporting = x.role is Role.KADER and drafts.open_of(x.store, x.chat.id) is not None
    return [Say(key="loss.undone"), *([Say(key="loss.mend_the_report")] if reporting else [])]


def _undo(x: Exchange, found: Loss) -> None:
    losses.undo(x.store, found.id, x.account_id, x.now)
    x.note("loss_undone", "loss", found.id)
    _, area = _named(x, found)
    for human in loss.who_calls(x, area):
        if human.id != x.account_id:
            x.tell(human.id, Say(key="loss.was_mistaken", facts=_after_all(x, found), lane=Lane.ALERT))


def _after_all(x: Exchange, found: Loss) -> dict[str, Fact]:
    """Of a family that does not grieve: whether a phone of theirs stays silent for another one that shares it."""
    name, _ = _named(x, found)
    return {
        "name": name,
        "held": any(losses.grieves_in(x.store, chat_id) for chat_id in losses.chats_of(x.store, found.family_id)),
    }


def remind(store: Store, now: datetime) -> int:
    """The beat: a family whom nobody has called for a day comes to mind again. Returns how many."""
    before = now - REMIND_AFTER
    waiting = [one for one in losses.uncalled(store, before) if losses.reminded(store, one.id, before, now)]
    for found in waiting:
        area = losses.area_of(store, found.family_id)
        for human in accounts.who_serves(store, area, Role.PEMBINA) or accounts.who_serves(store, area, Role.KADER):
            _remind_one(store, human, found, area, now)
    return len(waiting)


def _remind_one(store: Store, human: Account, found: Loss, area: str, now: datetime) -> None:
    done = Option(tap=Tap("", 0, f"/sudah_hubungi {found.id}"), key="button.i_have_called")
    for chat_id in accounts.chats_of(store, human.id):
        zone = chats.by_id(store, chat_id).zone
        facts: dict[str, Fact] = {"area": areas.name_path(store, area), "told_at": local(found.told_at, zone)}
        say = Say(key="loss.still_uncalled", facts=facts, options=((done,),), lane=Lane.REMINDER)
        due_at = next_allowed(now, zone)
        outbox.owe(store, chat_id, [say], now=now, due_at=due_at, expires_at=due_at + _OF_USE)


def _named(x: Exchange, found: Loss) -> tuple[str, str]:
    """How the family is called here, and its desa."""
    members = people.members(x.store, x.scope, found.family_id)
    grown = [one for one in members if one.relation is not Relation.ANAK]
    name = next((one.name for one in (*grown, *members)), "")
    return name, losses.area_of(x.store, found.family_id)


def _state(x: Exchange, found: Loss) -> Say:
    name, area = _named(x, found)
    proof = losses.proof(x.store, found.id)
    caller = accounts.by_id(x.store, found.called_by) if found.called_by is not None else None
    facts: dict[str, Fact] = {
        "name": name,
        "area": areas.name_path(x.store, area),
        "told_at": local(found.told_at, x.chat.zone),
        "called_by": caller.name if caller is not None else None,
        "withdrawn": proof.withdrawn,
        "on_its_way": proof.on_its_way,
        "after": proof.after,
    }
    return Say(key="loss.state", facts=facts, options=_next_steps(x, found))


def _next_steps(x: Exchange, found: Loss) -> tuple[tuple[Option, ...], ...]:
    """First a call; then what was lost is recorded, and only after that who gets messages."""
    mistaken_one = Option(tap=Tap("", 0, f"/kabar_keliru {found.id}"), key="button.loss_mistaken")
    if found.called_at is None:
        return ((Option(tap=Tap("", 0, f"/sudah_hubungi {found.id}"), key="button.i_have_called"),), (mistaken_one,))
    messages = Option(tap=Tap("", 0, f"/pesan_lagi {found.id}"), key="button.who_gets_messages")
    if life_events.of_loss(x.store, found.family_id, found.told_at) is not None:
        return ((messages,), (mistaken_one,))
    return (*((event,) for event in _events(x, found)), (messages,), (mistaken_one,))


def _events(x: Exchange, found: Loss) -> list[Option]:
    """What may have happened, to whom: each leads to the form of that very event. A family may have said which."""
    options = []
    for person in people.members(x.store, x.scope, found.family_id):
        kinds = {one.kind for one in people.episodes(x.store, x.scope, person.id) if one.ended_on is None}
        facts: dict[str, Fact] = {"name": person.name}
        if EpisodeKind.PREGNANCY in kinds and found.kind in _OF_A_PREGNANCY:
            known = f" {found.kind}" if found.kind != Kind.UNCLEAR else ""
            tap = Tap("", 0, f"/keguguran {person.id}{known}")
            options.append(Option(tap=tap, key="button.record_pregnancy_lost", facts=facts))
        is_hers = EpisodeKind.CHILD in kinds or person.relation in (Relation.IBU, Relation.CALON_ISTRI)
        if person.died_on is None and is_hers and found.kind in _DEATH_OF[person.relation is Relation.ANAK]:
            options.append(Option(tap=Tap("", 0, f"/meninggal {person.id}"), key="button.record_death", facts=facts))
    return options[:_MOST_EVENTS]


def _show_who_called(x: Exchange, found: Loss) -> None:
    """The task loses its button in every pembina's chat."""
    assert x.account is not None
    name, area = _named(x, found)
    facts: dict[str, Fact] = {"name": name, "area": areas.name_path(x.store, area), "caller": x.account.name}
    for human in loss.who_calls(x, area):
        x.tell(human.id, Say(key="loss.was_called", facts=facts, edits=loss.task_slot(found.id)))
