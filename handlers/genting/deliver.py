"""/genting_bantuan: what a sponsor's help came to is written down as a form, with its day, kind and proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from domain.genting import Goods
from domain.talk import Fact, Say
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.genting import targets
from handlers.interview import Purpose
from storage.genting import sponsorships
from storage.genting import targets as genting_targets
from storage.genting.sponsorships import Sponsorship
from storage.genting.targets import Target
from storage.interviews.drafts import Draft


def begin(x: Exchange, target_id: int) -> list[Say]:
    """The form for one child or mother; which help it is, is asked where there are several."""
    theirs = [match for target, match in _running(x) if target.id == target_id]
    if not theirs:
        return [Say(key="trouble.not_now")]
    return interview.begin(x, PURPOSE, {"match": str(theirs[0].id)} if len(theirs) == 1 else {})


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """Kept only while the family agrees and the match runs; the right is checked here."""
    assert x.account is not None
    answers = turn.answers
    found = next((one for one in _running(x) if str(one[1].id) == str(answers["match"])), None)
    if found is None:
        return [Say(key="trouble.not_yours")]
    target, match = found
    given_on, worth = answers["given_on"], answers.get("worth")
    assert isinstance(given_on, date)
    note = answers.get("note")
    aid = sponsorships.give(
        x.store,
        sponsorship_id=match.id,
        draft_id=draft.id,
        given_on=given_on,
        goods=Goods(str(answers["goods"])),
        worth=None if worth is None else int(str(worth)),
        note=None if note is None else str(note),
        media_id=next(iter(turn.media.values()), None),
        account_id=x.account.id,
        now=x.now,
    )
    x.note("deliver", "aid", aid)
    facts: dict[str, Fact] = {"name": target.name, "on": given_on, "goods": [f"genting.goods_{answers['goods']}"]}
    return [Say(key="genting.delivered", facts=facts), *targets.card(x, target.id)]


def _running(x: Exchange) -> Iterator[tuple[Target, Sponsorship]]:
    """The matches of the asker's own people whose families agree."""
    for target in genting_targets.targets_in(x.store, x.scope):
        if target.helps and target.agreed is True:
            yield from ((target, match) for match in sponsorships.of_target(x.store, target))


def _matches(x: Exchange) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The secondary instance `pasangan`: whose help it is, and which."""

    def label(target: Target, match: Sponsorship) -> str:
        facts: dict[str, Fact] = {"name": target.name, "help_given": [f"genting.help_{match.help}"]}
        return x.library.text("genting.match_label", facts, x.chat.language)

    return {"pasangan": [{"name": str(match.id), "label": label(target, match)} for target, match in _running(x)]}


PURPOSE = Purpose(form="genting_bantuan", instances=_matches, keep=keep, papers=True)
