"""Water and latrine of a household, asked at the door of the verification where they are unknown or half a year old;
kept as what visits say is kept, so that the next visit needs no asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.slow_facts import Said, is_fresh, slow_facts
from domain.talk import Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage.interviews.drafts import Draft
from storage.krs import verifications
from storage.krs.verifications import Household
from storage.people import circumstances, people

HOUSE = ("water", "latrine")
FORM = "verval_rumah"


def known(x: Exchange, family_id: int) -> dict[str, str]:
    """What is known of the house and not half a year old."""
    said = circumstances.of_families(x.store, x.scope, [family_id]).get(family_id, {})
    return {name: said[name].value for name in HOUSE if name in said and _fresh(x, name, said[name])}


def _fresh(x: Exchange, name: str, said: Said) -> bool:
    return is_fresh(slow_facts()[name], said, x.today, said.on)


def button(page_id: int) -> Option:
    """On a household's page."""
    return Option(tap=Tap("", 0, f"/verval_rumah {page_id}"), key="button.house")


def begin(x: Exchange, page_id: int) -> list[Say]:
    """/verval_rumah: only what is not known is asked."""
    household = verifications.household_in(x.store, x.scope, page_id)
    if household is None:
        return [Say(key="trouble.not_yours")]
    if len(known(x, household.page.family_id)) == len(HOUSE):
        return [Say(key="trouble.not_now")]
    return interview.begin(x, PURPOSE, {"page": str(page_id)})


def keep(x: Exchange, _draft: Draft, turn: Turn) -> list[Say]:
    """Known from now on; the rule looks again when the page is opened."""
    household = verifications.household_in(x.store, x.scope, int(turn.answers["page"]))
    family_id = household.page.family_id if household is not None else 0
    somebody = next(iter(people.members(x.store, x.scope, family_id)), None) if household is not None else None
    if household is None or somebody is None:
        return [Say(key="trouble.not_yours")]
    said = {name: str(turn.answers[name]) for name in HOUSE if turn.answers.get(name)}
    circumstances.say(x.store, said, family_id=family_id, person_id=somebody.id, on=x.today, now=x.now)
    x.note("house", "verification", household.page.id)
    opened = Option(tap=Tap("", 0, f"/verval_buka {household.page.id}"), key="button.open")
    return [Say(key="krs.house_kept", facts={"name": household.name}, options=((opened,),))]


def _pages(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The instance `verval`: the kader's households, with what need not be asked."""
    return {"verval": [_row(x, one) for one in verifications.households(x.store, x.scope, x.today.year)]}


def _row(x: Exchange, one: Household) -> dict[str, str]:
    return {"name": str(one.page.id), "label": one.name, "known": " ".join(known(x, one.page.family_id))}


PURPOSE = Purpose(form=FORM, instances=_pages, keep=keep)
