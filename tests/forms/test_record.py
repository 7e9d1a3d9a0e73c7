"""The finished record as XML, as typed values, and as the tables that Kobo exports."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from xml.etree.ElementTree import fromstring

import pytest

from domain.talk import from_json, to_json
from forms.export import Split, sheets
from forms.model import Instance
from forms.record import EntityChange, answers, keys, record_of, submission
from tests.forms.making import NOW, WIB, form, start

SURVEY = """
type | name | label | calculation | relevant | save_to
start | mulai | | | |
end | selesai | | | |
text | nama | Nama | | | full_name
integer | umur | Umur | | | age
decimal | berat | Berat | | |
date | lahir | Lahir | | |
time | jam | Jam | | |
dateTime | saat | Saat | | |
select_multiple gejala | keluhan | Keluhan | | |
geopoint | titik | Titik | | |
acknowledge | setuju | Setuju | | |
text | rahasia | Rahasia | | ${umur} > 5 |
calculate | besar | | ${umur} > 3 | |
note | catatan | Catatan | | |
begin_group | g | G | | ${umur} < 5 |
text | alamat | Alamat | | |
end_group | | | | |
begin_repeat | anak | Anak | | |
text | panggilan | Panggilan | | |
begin_repeat | obat | Obat | | |
text | merek | Merek | | |
end_repeat | | | | |
end_repeat | | | | |
"""
CHOICES = """
list_name | name | label
gejala | batuk | Batuk
gejala | demam | Demam
"""
GIVEN = {
    "/data/nama": "Siti <& Ani>",
    "/data/umur": "9",
    "/data/rahasia": "tidak ikut",
    "/data/berat": "8.40",
    "/data/lahir": "2025-03-14",
    "/data/jam": "18:00:00.000+07:00",
    "/data/saat": "2026-03-14T06:00:00.000+07:00",
    "/data/keluhan": "demam batuk",
    "/data/titik": "-7.1 110.9",
    "/data/setuju": "ya",
    "/data/anak[1]/panggilan": "Ani",
    "/data/anak[1]/obat[1]/merek": "Zinc",
}


@pytest.fixture
def done() -> Instance:
    entities = [{"dataset": "orang", "label": "${nama}"}]
    settings = {"instance_name": "concat('Kunjungan ', ${umur})", "form_title": "Kunjungan"}
    instance = start(SURVEY, CHOICES, settings=settings, entities=entities)
    for path, text in GIVEN.items():
        instance.set(path, text)
    instance.set("/data/umur", "4")
    instance.add("/data/anak")
    instance.set("/data/anak[2]/panggilan", "Budi")
    instance.finish(NOW)
    return instance


def test_the_submission_is_what_a_client_of_openrosa_sends(done: Instance) -> None:
    root = fromstring(submission(done))
    texts = {element.tag: element.text for element in root if not len(element)}
    assert root.attrib == {"id": "uji", "version": "1"}
    assert texts == {
        "mulai": "2026-03-14T09:30:15.250+07:00",
        "selesai": "2026-03-14T09:30:15.250+07:00",
        "nama": "Siti <& Ani>",
        "umur": "4",
        "berat": "8.4",
        "lahir": "2025-03-14",
        "jam": "18:00:00.000+07:00",
        "saat": "2026-03-14T06:00:00.000+07:00",
        "keluhan": "demam batuk",
        "titik": "-7.1 110.9 0 0",
        "setuju": "OK",
        "besar": "1",
        "catatan": None,
    }
    assert [entry.findtext("panggilan") for entry in root.findall("anak")] == ["Ani", "Budi"]
    assert [entry.findtext("merek") for entry in root.findall("anak/obat")] == ["Zinc"]
    assert root.find("g/alamat") is not None
    assert (root.findtext("meta/instanceID") or "").startswith("uuid:")
    assert root.findtext("meta/instanceName") == "Kunjungan 4"


def test_an_entity_is_created_with_what_is_saved_to_it(done: Instance) -> None:
    entity = fromstring(submission(done)).find("meta/entity")
    assert entity is not None
    assert entity.attrib | {"id": ""} == {"dataset": "orang", "create": "1", "id": ""}
    assert entity.findtext("label") == "Siti <& Ani>"
    [change] = record_of(done).entities
    expected = EntityChange(
        "orang", entity.attrib["id"], True, False, "Siti <& Ani>", "", {"full_name": "Siti <& Ani>", "age": "4"}
    )
    assert change == expected


def test_an_entity_is_updated_where_the_condition_holds() -> None:
    survey = """
    type | name | label | save_to
    select_one_from_file anak.csv | anak | Anak |
    decimal | berat | Berat | weight_kg
    """
    entities = [{"dataset": "anak", "entity_id": "${anak}", "update_if": "${berat} > 0", "label": "${anak}"}]
    rows = b"name,label,__version\nc9,Ani,7\n"
    instance = start(survey, attachments={"anak.csv": rows}, entities=entities)
    instance.set("/data/anak", "c9")
    [before] = record_of(instance).entities
    instance.set("/data/berat", "8.4")
    [after] = record_of(instance).entities
    assert (before.update, after.update, after.create) == (False, True, False)
    assert (after.id, after.base_version, after.properties) == ("c9", "7", {"weight_kg": "8.4"})


def test_values_are_typed_and_survive_json(done: Instance) -> None:
    moment = datetime(2026, 3, 14, 6, 0, tzinfo=WIB)
    record = record_of(done)
    assert record.answers == {
        "mulai": NOW,
        "selesai": NOW,
        "nama": "Siti <& Ani>",
        "umur": 4,
        "berat": Decimal("8.4"),
        "lahir": date(2025, 3, 14),
        "jam": time(18, tzinfo=WIB),
        "saat": moment,
        "keluhan": ["demam", "batuk"],
        "titik": "-7.1 110.9 0 0",
        "setuju": True,
        "besar": True,
        "anak": [{"panggilan": "Ani", "obat": [{"merek": "Zinc"}]}, {"panggilan": "Budi"}],
    }
    assert (record.started, record.ended, record.instance_name) == (NOW, NOW, "Kunjungan 4")
    assert from_json(to_json(record.answers)) == record.answers


def test_equal_names_are_told_apart_by_their_group() -> None:
    whole = form(
        """
        type | name | label
        begin_group | ibu | Ibu
        text | nama | Nama
        end_group | |
        begin_group | anak | Anak
        text | nama | Nama
        text | usia | Usia
        end_group | |
        """
    )
    assert keys(whole) == {"/data/ibu/nama": "ibu/nama", "/data/anak/nama": "anak/nama", "/data/anak/usia": "usia"}


def test_tables_are_linked_by_index(done: Instance) -> None:
    record = record_of(done)
    main, children, drugs = sheets(done.form, [record, record])
    cells = dict(zip(main.columns, main.rows[1], strict=True))
    assert [sheet.name for sheet in (main, children, drugs)] == ["Kunjungan", "anak", "obat"]
    assert (cells["keluhan"], cells["keluhan/batuk"], cells["keluhan/demam"]) == ("demam batuk", 1, 1)
    assert (cells["_titik_latitude"], cells["rahasia"], cells["besar"], cells["_index"]) == ("-7.1", None, 1, 2)
    uuid = record.instance_id
    assert children.columns == ("panggilan", "_index", "_parent_table_name", "_parent_index", "_submission__uuid")
    assert children.rows == (
        ("Ani", 1, "Kunjungan", 1, uuid),
        ("Budi", 2, "Kunjungan", 1, uuid),
        ("Ani", 3, "Kunjungan", 2, uuid),
        ("Budi", 4, "Kunjungan", 2, uuid),
    )
    assert drugs.rows == (("Zinc", 1, "anak", 1, uuid), ("Zinc", 2, "anak", 3, uuid))


@pytest.mark.parametrize(
    ("split", "titles"),
    [
        (Split.JOINED, ["keluhan"]),
        (Split.SPLIT, ["keluhan/batuk", "keluhan/demam"]),
        (Split.BOTH, ["keluhan", "keluhan/batuk", "keluhan/demam"]),
    ],
)
def test_a_multiple_choice_is_split_as_wished(done: Instance, split: Split, titles: list[str]) -> None:
    [main, *_] = sheets(done.form, [], split=split)
    assert [title for title in main.columns if title.startswith("keluhan")] == titles


def test_what_xml_cannot_hold_is_left_out() -> None:
    instance = start("type | name | label\ntext | nama | Nama")
    instance.set("/data/nama", "a\x00b\x08c")
    assert fromstring(submission(instance)).findtext("nama") == "abc"
    assert answers(instance) == {"nama": "a\x00b\x08c"}
