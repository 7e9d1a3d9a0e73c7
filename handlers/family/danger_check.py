"""/darurat by phase: the signs of whoever the family cares for, one button each; a tap answers at once and alerts."""

from __future__ import annotations

from domain.danger import DangerGroup, danger_signs, group_of_child, group_of_pregnancy, signs_for
from domain.people import EpisodeKind, Role
from domain.talk import Option, Say, Tap
from handlers.exchange import Exchange
from handlers.family import danger
from storage.people import people

_WORDS = {
    DangerGroup.PREGNANT_EARLY: "pregnant_early",
    DangerGroup.PREGNANT_LATE: "pregnant",
    DangerGroup.LABOUR: "labour",
    DangerGroup.POSTPARTUM: "after_birth",
    DangerGroup.NEWBORN: "newborn",
    DangerGroup.CHILD: "child",
}
_LATE_WEEKS = 36  # from here on, signs while giving birth are offered as well


def begin(x: Exchange, rest: str) -> list[Say]:
    """/darurat: the signs and the numbers first, then for whom; /darurat GROUP: its signs."""
    groups = _groups(x)
    if rest in groups:
        return [_signs(x, DangerGroup(rest))]
    asked = [Say(key="danger.ask_phase", options=_phases(groups))] if len(groups) > 1 else []
    if len(groups) == 1:
        asked = [_signs(x, groups[0])]
    return [*danger.check(x), *asked]


def told(x: Exchange, code: str) -> list[Say]:
    """/tanda CODE: it is there. Go now; the kader and whoever is nearest hear of it."""
    if code == "tidak":
        return [Say(key="danger.not_danger")]
    if code not in danger_signs():
        return [Say(key="trouble.not_now")]
    return [danger.answer(x)]


def _groups(x: Exchange) -> tuple[DangerGroup, ...]:
    """Of those whom this family cares for; everybody's where that is not known."""
    if x.role is not Role.KELUARGA:
        return tuple(DangerGroup) if x.role is not None else ()
    found: list[DangerGroup] = []
    for one in people.accompanied(x.store, x.scope, EpisodeKind.PREGNANCY):
        weeks = (x.today - one.episode.started_on).days // 7
        found += [group_of_pregnancy(weeks), *([DangerGroup.LABOUR] if weeks >= _LATE_WEEKS else [])]
    if people.accompanied(x.store, x.scope, EpisodeKind.POSTPARTUM):
        found.append(DangerGroup.POSTPARTUM)
    for one in people.accompanied(x.store, x.scope, EpisodeKind.CHILD):
        age_days = (x.today - one.episode.started_on).days
        found += [DangerGroup.POSTPARTUM] if age_days <= 42 else []
        found.append(group_of_child(age_days))
    return tuple(dict.fromkeys(found))


def _phases(groups: tuple[DangerGroup, ...]) -> tuple[tuple[Option, ...], ...]:
    return tuple(
        (Option(tap=Tap("", 0, f"/darurat {group}"), key=f"danger.phase_{_WORDS[group]}"),) for group in groups
    )


def _signs(x: Exchange, group: DangerGroup) -> Say:
    rows = [
        (Option(tap=Tap("", 0, f"/tanda {sign.code}"), key=f"danger.sign_{sign.code}"),) for sign in signs_for(group)
    ]
    none = (Option(tap=Tap("", 0, "/tanda tidak"), key="button.no_danger"),)
    return Say(key=f"danger.signs_{_WORDS[group]}", options=(*rows, none))
