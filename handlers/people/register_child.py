"""A child and its mother come into a kader's care."""

from __future__ import annotations

from datetime import date

from domain.growth_tables import Sex
from domain.people import EpisodeKind, Relation
from domain.talk import Option, Say, Tap
from forms.turn import Turn
from handlers import interview
from handlers.exchange import Exchange
from handlers.interview import Purpose
from storage import consents, families
from storage.consents import Consent
from storage.drafts import Draft

SPOKEN = "spoken"  # the kader read it aloud and recorded the answer
CONSENT_VERSION = "2026-11"  # of the sentence that the form makes the kader read aloud


def begin(x: Exchange) -> list[Say]:
    """/daftar"""
    return interview.begin(x, PURPOSE)


def keep(x: Exchange, draft: Draft, turn: Turn) -> list[Say]:
    """Family, mother, child and the child's episode; and the consent that was given aloud."""
    answers = turn.answers
    if answers["consent"] != "yes":
        return [Say(key="register.refused")]
    child_id = _add(
        x, str(answers["mother_name"]), str(answers["child_name"]), Sex(answers["sex"]), answers["birth_date"]
    )
    return [
        Say(
            key="register.done",
            facts={"child": str(answers["child_name"]), "mother": str(answers["mother_name"])},
            options=(
                (Option(tap=Tap("", 0, f"/lapor {child_id}"), key="button.report"),),
                (Option(tap=Tap("", 0, f"/undang_keluarga {child_id}"), key="button.invite_family"),),
            ),
        )
    ]


def _add(x: Exchange, mother_name: str, child_name: str, sex: Sex, birth_date: date) -> int:
    assert x.account is not None
    family = families.add_family(x.store, area=x.account.area, team_id=x.account.team_id, now=x.now)
    mother = families.add_person(
        x.store, family_id=family.id, name=mother_name, relation=Relation.IBU, sex=Sex.FEMALE, now=x.now
    )
    child = families.add_person(
        x.store,
        family_id=family.id,
        name=child_name,
        relation=Relation.ANAK,
        sex=sex,
        birth_date=birth_date,
        mother_id=mother.id,
        now=x.now,
    )
    families.open_episode(x.store, person_id=child.id, kind=EpisodeKind.CHILD, started_on=birth_date, now=x.now)
    consent = Consent(
        purpose=consents.Purpose.PENDAMPINGAN,
        given=True,
        text_version=CONSENT_VERSION,
        language=x.chat.language,
        channel=SPOKEN,
        at=x.now,
        given_by=str(Relation.IBU),
        recorded_by=x.account.id,
    )
    consents.record(x.store, consent, person_id=child.id)
    x.note("register", "person", child.id)
    return child.id


PURPOSE = Purpose(form="daftar_anak", instances=lambda _x: {}, keep=keep)
