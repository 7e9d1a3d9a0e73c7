"""Understands what people type: pure functions (text, what is expected) → the value, or a Misread that says why not.

Generous, but never guessing: what could mean two things comes back as AMBIGUOUS with its candidates.
"""

from forms.reading.blood_pressure import BloodPressure, blood_pressure
from forms.reading.choices import one, search, yes_no
from forms.reading.clock import time_of_day, written_time
from forms.reading.controls import Spoken, control, is_reason
from forms.reading.dates import day, moment, month, written_day
from forms.reading.digits import digits, phone
from forms.reading.many_choices import many, ordered, ranked
from forms.reading.misread import Misread
from forms.reading.numbers import integer, number, written
from forms.reading.places import place, written_place
from forms.reading.plain import MAX_TEXT, MAX_VALUE, plain, shortened, tidy

__all__ = [
    "MAX_TEXT",
    "MAX_VALUE",
    "BloodPressure",
    "Misread",
    "Spoken",
    "blood_pressure",
    "control",
    "day",
    "digits",
    "integer",
    "is_reason",
    "many",
    "moment",
    "month",
    "number",
    "one",
    "ordered",
    "phone",
    "place",
    "plain",
    "ranked",
    "search",
    "shortened",
    "tidy",
    "time_of_day",
    "written",
    "written_day",
    "written_place",
    "written_time",
    "yes_no",
]
