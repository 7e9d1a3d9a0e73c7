"""Every field of the programme's list (`visit_fields.csv`) is asked in a visit form, or said to be kept elsewhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from domain.rules import rules
from domain.slow_facts import slow_facts
from domain.tables import read_csv
from handlers.people.tell_event import DATE_REASON
from messages import interviews
from messages.library import shipped

FORMS = {"catin": "catin", "bumil": "bumil", "pascasalin": "pascasalin", "balita": "balita"}
SHARED = "semua_kunjungan"
# What a field is called in our forms, where it is called otherwise (English, with the unit in the name).
CALLED = {
    ("balita", "birth_weight"): "birth_weight_g",
    ("balita", "birth_length"): "birth_length_cm",
    ("balita", "ga_birth"): "gestation_weeks_at_birth",
    ("balita", "father"): "father_name",
    ("balita", "measure_date"): "visit_date",
    ("balita", "weight"): "weight_kg",
    ("balita", "lenhei"): "length_cm",
    ("balita", "hc"): "head_cm",
    ("balita", "muac"): "muac_cm",
    ("balita", "oedema"): "danger_signs",
    ("balita", "ebf"): "exclusive_six_months",
    ("balita", "bf_now"): "breastfed_now",
    ("balita", "mpasi"): "foods",
    ("balita", "immunizations"): "doses",
    ("balita", "vita"): "doses",
    ("balita", "deworm"): "doses",
    ("balita", "kka_result"): "development_card_result",
    ("balita", "posyandu_month"): "attended",
    ("balita", "bkb_month"): "attended",
    ("balita", "paud"): "attended",
    ("bumil", "weight_pre"): "weight_before_kg",
    ("bumil", "last_child_dob"): "last_child_born",
    ("bumil", "multiple"): "foetuses",
    ("bumil", "weight"): "weight_kg",
    ("bumil", "height"): "height_cm",
    ("bumil", "muac"): "muac_cm",
    ("bumil", "hb"): "hb_g_dl",
    ("bumil", "glucose"): "glucose_mg_dl",
    ("bumil", "fundal"): "fundal_cm",
    ("bumil", "efw"): "foetal_weight_g",
    ("bumil", "fhr"): "foetal_heart_per_minute",
    ("bumil", "fetal_move"): "foetal_movement",
    ("bumil", "outcome"): "still",
    ("bumil", "ga_weeks"): "weeks",
    ("pascasalin", "mode"): "birth_mode",
    ("pascasalin", "ga_birth"): "gestation_weeks_at_birth",
    ("pascasalin", "n_babies"): "babies",
    ("pascasalin", "birth_weight"): "birth_weight_g",
    ("pascasalin", "birth_length"): "birth_length_cm",
    ("pascasalin", "birth_hc"): "birth_head_cm",
    ("pascasalin", "vita_mother"): "vitamin_a_mother",
    ("pascasalin", "ttd_nifas"): "ttd_nifas_received",
    ("pascasalin", "ebf"): "breastfed_only",
    ("pascasalin", "kb_method"): "contraception",
    ("pascasalin", "kb_reason"): "contraception_reason",
    ("pascasalin", "kb_refuse"): "no_contraception_reason",
    ("catin", "weight"): "weight_kg",
    ("catin", "height"): "height_cm",
    ("catin", "muac"): "muac_cm",
    ("catin", "hb"): "hb_g_dl",
    ("catin", "ttd_catin"): "ttd_bride",
    (SHARED, "photo_gps"): "photo",
    ("identitas", "jkn"): "jkn",
}
# Not asked at a visit, and why.
ELSEWHERE = {
    (SHARED, "visitor_role"): "the account says who visits; the team's roles are in the registry",
    ("identitas", "name"): "enrolment",
    ("identitas", "nik"): "enrolment",
    ("identitas", "kk"): "enrolment",
    ("identitas", "dob"): "enrolment",
    ("identitas", "sex"): "enrolment",
    ("identitas", "phone"): "enrolment",
    ("identitas", "address"): "enrolment",
    ("identitas", "krs_status"): "verification of families at risk",
    ("catin", "age"): "calculated from the birth date",
    ("catin", "bmi"): "calculated from weight and height",
    ("balita", "mother"): "enrolment and the event of birth",
    ("balita", "weight_gain_status"): "calculated from the weighings",
    ("balita", "genting"): "the register of GENTING",
    ("balita", "status"): "events of a life",
    ("pascasalin", "birth_date"): "the event of birth",
}
BKB = "bkb_pertemuan"  # a meeting, no visit


def rows() -> list[tuple[str, str]]:
    listed = Path(__file__).parent / "visit_fields.csv"
    with listed.open(encoding="utf-8") as file:
        return [(row["form"], row["field"]) for row in csv.DictReader(file) if row["form"] != BKB]


def names_in(form: str) -> set[str]:
    return {str(row.get("name", "")) for row in interviews.sheets(form)["survey"]}


@pytest.mark.parametrize(("form", "field"), rows())
def test_every_field_has_its_place(form: str, field: str) -> None:
    if (form, field) in ELSEWHERE:
        return
    name = CALLED.get((form, field), field)
    for asked in [FORMS[form]] if form in FORMS else list(FORMS.values()):
        if (asked, name) == ("catin", "danger_signs"):
            continue  # the sources list danger signs for pregnancy, childbirth and children only
        assert name in names_in(asked), f"{field} is not asked in {asked}"


def test_nothing_is_excused_that_is_not_on_the_list() -> None:
    assert set(CALLED) | set(ELSEWHERE) <= set(rows())


def test_what_is_known_for_a_while_is_asked_somewhere() -> None:
    asked = set().union(*(names_in(form) for form in (*FORMS.values(), "baduta")))
    assert set(slow_facts()) - {DATE_REASON} <= asked  # said of its own accord, where a date was doubted
    assert len(read_csv("known_for.csv")) == len(slow_facts())


def test_the_two_forms_of_children_ask_the_same() -> None:
    assert interviews.sheets("baduta")["survey"] == interviews.sheets("balita")["survey"]


def test_advice_is_about_findings_that_there_are() -> None:
    texts = shipped().words.texts["id"]
    codes = {rule.code for form in ("child", "pregnant", "postpartum", "bride", "household") for rule in rules(form)}
    assert {key.removeprefix("advice.") for key in texts if key.startswith("advice.")} <= codes
