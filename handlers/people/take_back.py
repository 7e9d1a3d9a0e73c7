"""A wrong event is taken back: within a day by the kader, later by the pembina; the trace of both stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from domain.life_course import UNDO_WITHIN, may_undo
from domain.people import Role
from domain.talk import Fact, Lane, Option, Say, Tap
from handlers.exchange import Exchange
from handlers.family import joining, loss
from handlers.people.tell_event import BIRTH_FORM
from handlers.short_ids import id_in
from storage.family import losses, received
from storage.family.enrolments import EnrolmentStatus
from storage.people import accounts, families, life_events, merging, people
from storage.people.families import Person
from storage.people.life_events import Told
from storage.people.merging import Merge

_PLANNED_AGAIN = ("birth", "correction", "new_home")
_PEMBINA_SEES = timedelta(days=60)


def recent(x: Exchange, rest: str) -> list[Say]:
    """/batalkan_kejadian: what was told lately, to choose from; with an event's id, whether that one."""
    if rest:
        return _asked(x, rest)
    back = _PEMBINA_SEES if x.role is Role.PEMBINA else UNDO_WITHIN
    told = [_option(x, one) for one in life_events.recent(x.store, x.scope, x.now - back)]
    merged = [_option_to_part(x, one) for one in merging.recent(x.store, x.scope, x.now - back)]
    if not told and not merged:
        return [Say(key="life.nothing_to_take_back")]
    rows = tuple((option,) for option in (*told, *merged))
    return [Say(key="life.which_to_take_back", options=rows)]


def _option(x: Exchange, told: Told) -> Option:
    person = people.person_in(x.store, x.scope, told.person_id)
    title = x.library.text(f"life.kind_{told.kind}", {}, x.chat.language)
    label = f"{title}: {person.name}" if person is not None else title
    return Option(tap=Tap("", 0, f"/batalkan_kejadian {told.id}"), label=label)


def _option_to_part(x: Exchange, merged: Merge) -> Option:
    person = people.person_in(x.store, x.scope, merged.kept)
    title = x.library.text("life.kind_merge", {}, x.chat.language)
    label = f"{title}: {person.name}" if person is not None else title
    return Option(tap=Tap("", 0, f"/pisahkan {merged.id}"), label=label)


def _asked(x: Exchange, rest: str) -> list[Say]:
    told = _seen(x, rest)
    if told is None:
        return [Say(key="trouble.not_now")]
    if (refused := _refused(x, told)) is not None:
        return [Say(key=refused)]
    person = _person(x, told)
    facts: dict[str, Fact] = {
        "title": x.library.text(f"life.kind_{told.kind}", {}, x.chat.language),
        "name": person.name if person is not None else "",
        "on": told.happened_on,
    }
    yes = Option(tap=Tap("", 0, f"/ya_batalkan {told.id}"), key="button.yes_take_back")
    no = Option(tap=Tap("", 0, f"/orang {told.person_id}"), key="button.no_leave_it")
    return [Say(key="life.sure_to_take_back", facts=facts, options=((yes,), (no,)))]


def take_back(x: Exchange, event_id: int) -> list[Say]:
    """/ya_batalkan: everything is as it was before, where nothing has changed since."""
    told = _seen(x, str(event_id))
    if told is None:
        return [Say(key="trouble.not_now")]
    families.lock(x.store, told.family_id)
    if (refused := _refused(x, told)) is not None:
        return [Say(key=refused)]
    person = _person(x, told)
    place_before = families.place(x.store, told.family_id)
    if not life_events.undo(x.store, told, x.account_id, x.now):
        return [Say(key="life.taken_back_before")]
    if told.kind == "new_home":
        families.join(x.store, told.person_id, families.home_of(x.store, told.person_id))
    if families.place(x.store, told.family_id) != place_before:  # names are found by the desa's hash
        families.move(x.store, told.family_id, *families.place(x.store, told.family_id))
    _messages_again(x, told)
    x.note("take_back", "life_event", told.id)
    name = person.name if person is not None else ""
    title = x.library.text(f"life.kind_{told.kind}", {}, x.chat.language)
    _tell_others(x, told, name, title, place_before)
    silent = losses.of_this_family(x.store, told.family_id) is not None
    return [Say(key="life.taken_back", facts={"name": name, "title": title, "silent": silent}, options=_card(told))]


def _messages_again(x: Exchange, told: Told) -> None:
    """What was taken back for a birth that was none, or a date that was right before, is planned anew. After a loss
    that was none a human decides."""
    if told.kind in _PLANNED_AGAIN:
        enrolled = received.enrolments_about(x.store, x.scope, told.person_id)
        running = [one for one in enrolled if one.status is EnrolmentStatus.ACTIVE]
        joining.counted_anew(x.store, running, x.now, x.policy)


def _seen(x: Exchange, rest: str) -> Told | None:
    which = id_in(rest)
    if which is None:
        return None
    found = life_events.one_in(x.store, x.scope, which)
    if found is None and x.role is Role.KADER and x.account_id is not None:
        return life_events.told_by(x.store, which, x.account_id)
    return found


def _person(x: Exchange, told: Told) -> Person | None:
    """Whom it is about; also where she has moved to, for the kader who told so."""
    if told.told_by != x.account_id:
        return people.person_in(x.store, x.scope, told.person_id)
    area, team_id = families.place(x.store, told.family_id)
    return people.person_in(x.store, replace(x.scope, area=area, team_id=team_id), told.person_id)


def _refused(x: Exchange, told: Told) -> str | None:
    """The key of why not, or None."""
    if told.undone_at is not None:
        return "life.taken_back_before"
    if not may_undo(told.told_at, x.now, pembina=x.role is Role.PEMBINA):
        return "life.too_late_to_take_back"
    if life_events.has_later(x.store, told):
        return "life.later_first"
    if life_events.was_visited(x.store, life_events.brought_in(x.store, told), but=BIRTH_FORM):
        return "life.visited_since"
    home = life_events.home_before(x.store, told)
    if home is not None and families.is_closed(x.store, home):
        return "life.home_is_gone"
    return None


def _tell_others(x: Exchange, told: Told, name: str, title: str, place: tuple[str, int | None]) -> None:
    """Who told it, whoever was asked to call the family, and the kader who had it meanwhile hear of it."""
    assert x.account is not None
    facts: dict[str, Fact] = {"name": name, "title": title, "sender": x.account.name}
    teller = accounts.by_id(x.store, told.told_by) if told.told_by is not None else None
    others = {teller.id} if teller is not None and teller.role is not Role.KELUARGA else set()
    if told.kind in ("move", "new_home"):
        others |= {one.id for one in accounts.who_lists(x.store, *place)}
    found = losses.of_this_family(x.store, told.family_id)
    if found is not None and found.told_at == told.told_at:  # this event's own, not one that the family told
        losses.undo(x.store, found.id, x.account.id, x.now)
        area, _ = families.place(x.store, told.family_id)
        others |= {human.id for human in loss.who_calls(x, area)}
    for account_id in sorted(others - {x.account.id}):
        x.tell(account_id, Say(key="life.taken_back_by", facts=facts, lane=Lane.ALERT))


def _card(told: Told) -> tuple[tuple[Option, ...], ...]:
    return ((Option(tap=Tap("", 0, f"/orang {told.person_id}"), key="button.open_card"),),)
