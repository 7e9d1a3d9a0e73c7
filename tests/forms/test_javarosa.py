"""The same answers to the same form end in the same record as in ODK's own engine (recorded from JavaRosa 5.1.0)."""

from __future__ import annotations

import json
from datetime import date, datetime, time

import pytest

from forms.model import Instance, SpotKind
from forms.record import submission
from forms.turn import World
from tests.forms.javarosa.cases import Case, leaves, read_cases
from tests.forms.making import WIB


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_the_record_is_javarosas(case: Case) -> None:
    world = World(now=datetime.combine(date.fromisoformat(case.day), time(9), WIB), language="id")
    instance = Instance.new(case.form(), world)
    for what, path, *text in case.script:
        if what == "set":
            instance.set(path, text[0])
        elif what == "add":
            instance.add(path)
        else:
            instance.remove(path)
        instance, _ = Instance.from_json(instance.form, json.loads(json.dumps(instance.to_json())), world)
    assert [spot.path for spot in instance.order() if spot.kind is SpotKind.QUESTION] == case.order
    assert leaves(submission(instance)) == case.record
