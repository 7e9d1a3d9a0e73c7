"""The weight at birth is asked in one way in every form, and understood in grams and in kilograms."""

from __future__ import annotations

import pytest

from forms import interview
from forms.turn import Reply, Stage
from messages import interviews
from tests.forms.making import WORLD, form

FORMS = ("baduta", "balita", "pascasalin", "kejadian_lahir", "daftar_nifas")


@pytest.mark.parametrize("name", FORMS)
def test_every_form_asks_the_same_question(name: str) -> None:
    def how(of: str) -> dict[str, object]:
        [field] = [each for each in interviews.form(of).questions() if each.names[-1] == "birth_weight_g"]
        return {**field.attributes, "unit": field.attributes["sapa:unit"], "example": field.attributes["sapa:example"]}

    assert how(name) == how("baduta")
    assert not [each for each in interviews.form(name).questions() if each.names[-1] == "birth_weight_kg"]


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("3100", 3100), ("3.100", 3100), ("3100 gram", 3100), ("3,1", 3100), ("3.1", 3100), ("3,1 kg", 3100),
        ("3 kg 1 ons", 3100), ("tiga koma satu", 3100), ("0,9", 900), ("3", 3000), ("2,45", 2450), ("450", 450),
        ("31", None), ("31 kg", None), ("0,05", None), ("tidak tahu beratnya", None), ("3,1 cm", None),
    ],
)  # fmt: skip
def test_grams_and_kilograms_are_understood(typed: str, grams: int | None) -> None:
    weighed = form(
        """
        type | name | label | constraint | bind::sapa:unit | bind::sapa:or_unit
        integer | berat | Berapa berat lahirnya? | . >= 400 and . <= 7000 | g | kg
        """
    )
    state, _ = interview.begin(weighed, WORLD)
    _, turn = interview.reply(weighed, state, Reply(text=typed), WORLD)
    assert turn.stage is (Stage.ASK if grams is None else Stage.SUMMARY)
    assert grams is None or turn.lines[0].answer == f"{grams} g"
