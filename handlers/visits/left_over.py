"""A kader goes on with a report about somebody who has left her care meanwhile: it is no visit, but its answers stay as
a record for exports, and the pembina reads them."""

from __future__ import annotations

from domain.people import Role
from domain.talk import Fact, Lane, Say
from forms.interview import State
from handlers import interview, records
from handlers.exchange import Exchange
from handlers.staff_forms import forms_in_service
from handlers.tell import tell
from handlers.visits.read_report import Reader
from storage.interviews.drafts import Draft
from storage.people import accounts, people
from storage.people.accounts import Account


def keep(x: Exchange, draft: Draft) -> list[Say]:
    """draft: with the state in which it was left. Whoever accompanies her now is to decide what comes of it."""
    assert x.account is not None
    records.keep(x, draft)
    x.note("keep_left_over", "draft", draft.id)
    around = accounts.who_serves(x.store, x.account.area, Role.PEMBINA) if x.account.area else ()
    told = sum([_tell(x, one, draft) for one in around])
    facts: dict[str, Fact] = {"told": told > 0, "numbers": list(x.policy.emergency)}
    return [Say(key="visit.left_over", facts=facts)]


def _tell(x: Exchange, pembina: Account, draft: Draft) -> int:
    """With name and answers, to whom may know her."""
    assert x.account is not None
    name = _name(x, pembina, draft)
    facts: dict[str, Fact] = {
        "kader": x.account.name,
        "title": interview.title(x.store, draft),
        "name": name,
        "lines": _lines(x, draft) if name else [],
    }
    say = Say(key="visit.left_over_pembina", facts=facts, lane=Lane.REMINDER)
    return tell(x.store, pembina.id, say, now=x.now, quiet_hours=True)


def _name(x: Exchange, pembina: Account, draft: Draft) -> str:
    if pembina.scope is None or draft.person_id is None:
        return ""
    person = people.person_in(x.store, pembina.scope, draft.person_id)
    return person.name if person is not None else ""


def _lines(x: Exchange, draft: Draft) -> list[Fact]:
    """What was answered, without whom it is about; the form's own sums are no answers."""
    reader = Reader(forms_in_service.of_draft(x.store, draft).form, x.local_now, x.chat.language)
    given = State.from_json(draft.state).answers.get("v", {}).items()
    answers = [(path.rpartition("/")[2], value) for path, value in given if value != str(draft.person_id)]
    return [
        {"label": reader.label(name), "answer": reader.in_words(name, value)}
        for name, value in answers
        if value and reader.asks(name)
    ]
