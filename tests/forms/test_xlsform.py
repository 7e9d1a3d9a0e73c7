"""What XLSForm can say, each as a small form: question types, columns, repeats, triggers, cascades, attachments."""

from __future__ import annotations

import pytest

from forms.form import Kind
from forms.model import Instance
from forms.problem import Code, FormError
from forms.turn import Trouble, Want, World
from tests.forms.making import NOW, WORLD, asked, form, start

YES_NO = "list_name | name | label\nyt | ya | Ya\nyt | tidak | Tidak"


@pytest.mark.parametrize(
    ("row", "want"),
    [
        ("text | q | Q", Want.TEXT),
        ("integer | q | Q", Want.INTEGER),
        ("decimal | q | Q", Want.DECIMAL),
        ("date | q | Q", Want.DATE),
        ("time | q | Q", Want.TIME),
        ("dateTime | q | Q", Want.DATETIME),
        ("select_one yt | q | Q", Want.ONE),
        ("select_multiple yt | q | Q", Want.MANY),
        ("rank yt | q | Q", Want.RANK),
        ("geopoint | q | Q", Want.PLACE),
        ("image | q | Q", Want.PHOTO),
        ("audio | q | Q", Want.AUDIO),
        ("video | q | Q", Want.VIDEO),
        ("file | q | Q", Want.FILE),
        ("barcode | q | Q", Want.BARCODE),
        ("acknowledge | q | Q", Want.ACKNOWLEDGE),
        ("note | q | Q", Want.NOTE),
    ],
)
def test_every_type_that_is_asked(row: str, want: Want) -> None:
    instance = start(f"type | name | label\n{row}", YES_NO)
    [spot] = instance.order()
    assert spot.field.control is not None
    assert (spot.path, spot.field.control.want) == ("/data/q", want)


def test_a_range_is_asked_with_its_limits() -> None:
    instance = start("type | name | label | parameters\nrange | q | Q | start=2 end=10 step=2")
    [spot] = instance.order()
    control = spot.field.control
    assert control is not None
    assert (control.want, control.parameters) == (Want.RANGE, {"start": "2", "end": "10", "step": "2"})
    verdicts = [instance.check("/data/q", text) for text in ("2", "10", "4", "3", "12", "0")]
    assert [verdict is None for verdict in verdicts] == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("start", "2026-03-14T09:30:15.250+07:00"),
        ("today", "2026-03-14"),
        ("username", "kader-7"),
        ("deviceid", "chat:42"),
        ("phonenumber", "+62811"),
        ("end", ""),
        ("calculate", "2"),
        ("hidden", ""),
        ("email", ""),
        ("simserial", ""),
        ("subscriberid", ""),
    ],
)
def test_every_type_that_fills_itself(kind: str, value: str) -> None:
    calculation = "1 + 1" if kind == "calculate" else ""
    instance = start(f"type | name | label | calculation\n{kind} | q | | {calculation}\ntext | a | A |")
    assert (asked(instance), instance.value("/data/q")) == (["/data/a"], value)
    assert instance.form.fields["/data/q"].kind is Kind.DATA
    instance.finish(NOW)
    assert instance.value("/data/q") == (value if kind != "end" else "2026-03-14T09:30:15.250+07:00")


@pytest.mark.parametrize(
    ("rows", "what", "row"),
    [
        ("geotrace | q | Q |", "geotrace", 2),
        ("geoshape | q | Q |", "geoshape", 2),
        ("start-geopoint | q | |", "start-geopoint", 2),
        ("background-audio | q | |", "background-audio", 2),
        ("text | a | A |\nimage | q | Q | draw", "draw", 3),
        ("image | q | Q | new annotate", "annotate", 2),
        ("text | q | Q | ex:org.app.x(a='b')", "ex", 2),
        ("text | q | Q | printer:org.x", "printer", 2),
        ("select_one yt | q | Q | minimal search('x')", "search", 2),
    ],
)
def test_what_no_chat_can_carry(rows: str, what: str, row: int) -> None:
    with pytest.raises(FormError) as error:
        form(f"type | name | label | appearance\n{rows}", YES_NO)
    [problem] = error.value.problems
    assert (problem.code, problem.facts["what"], problem.row) == (Code.CANNOT_CHAT, what, row)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("integer", "007", "7"),
        ("integer", " 5 ", "5"),
        ("integer", "5.5", None),
        ("integer", "9999999999", None),
        ("decimal", "8.40", "8.4"),
        ("decimal", "8", "8"),
        ("decimal", "100", "100"),
        ("decimal", "-0.0", "0"),
        ("decimal", "8,4", None),
        ("decimal", "1e3", None),
        ("date", "2026-02-28", "2026-02-28"),
        ("date", "2026-02-30", None),
        ("date", "kemarin", None),
        ("time", "18:00", "18:00:00.000"),
        ("time", "25:00", None),
        ("dateTime", "2026-03-14T09:00+07:00", "2026-03-14T09:00:00.000+07:00"),
        ("dateTime", "2026-03-14", None),
        ("geopoint", "-7.1 110.9", "-7.1 110.9 0 0"),
        ("geopoint", "-97.1 110.9", None),
        ("geopoint", "sini", None),
        ("text", " apa adanya ", " apa adanya "),
        ("text", "x" * 20_001, None),
        ("acknowledge", "ya", "OK"),
        ("select_one yt", "ya", "ya"),
        ("select_one yt", "entah", None),
        ("select_multiple yt", "tidak  ya", "tidak ya"),
        ("select_multiple yt", "ya ya", None),
        ("select_multiple yt", "ya entah", None),
        ("rank yt", "tidak ya", "tidak ya"),
        ("rank yt", "tidak", None),
        ("barcode", "8991234", "8991234"),
        ("image", "foto.jpg", "foto.jpg"),
    ],
)
def test_an_answer_fits_its_type(kind: str, text: str, kept: str | None) -> None:
    instance = start(f"type | name | label\n{kind} | q | Q", YES_NO)
    verdict = instance.check("/data/q", text)
    if kept is None:
        assert verdict is not None
        assert verdict.trouble is Trouble.IMPOSSIBLE
    else:
        assert verdict is None
        instance.set("/data/q", text)
        assert instance.value("/data/q") == kept


def test_required_may_depend_on_answers() -> None:
    survey = """
    type | name | label | required | required_message
    integer | umur | Umur | |
    text | nik | NIK | ${umur} > 16 | NIK wajib di atas 16
    """
    instance = start(survey)
    assert instance.check("/data/nik", "") is None
    instance.set("/data/umur", "17")
    assert instance.required("/data/nik")
    verdict = instance.check("/data/nik", "")
    assert verdict is not None
    assert (verdict.trouble, verdict.message) == (Trouble.REQUIRED, "NIK wajib di atas 16")


def test_groups_hide_all_within() -> None:
    survey = """
    type | name | label | relevant | calculation
    select_one yt | a | A | |
    begin_group | g | G | ${a} = 'ya' |
    begin_group | h | H | |
    text | b | B | |
    end_group | | | |
    end_group | | | |
    calculate | c | | | concat(${b}, '!')
    """
    instance = start(survey, YES_NO)
    instance.set("/data/a", "ya")
    instance.set("/data/g/h/b", "isi")
    assert (asked(instance), instance.value("/data/c")) == (["/data/a", "/data/g/h/b"], "isi!")
    instance.set("/data/a", "tidak")
    assert (asked(instance), instance.value("/data/c")) == (["/data/a"], "!")
    assert (instance.label("/data/g"), instance.label("/data/g/h")) == ("G", "H")


def test_calculations_may_stand_in_any_order() -> None:
    survey = """
    type | name | label | calculation
    calculate | c | | ${b} * 2
    calculate | b | | ${a} + 1
    integer | a | A |
    """
    instance = start(survey)
    instance.set("/data/a", "4")
    assert instance.value("/data/c") == "10"


def test_repeat_count_follows_an_answer() -> None:
    survey = """
    type | name | label | repeat_count | default | calculation
    integer | n | Berapa? | | |
    begin_repeat | anak | Anak ke- | ${n} | |
    text | nama | Nama | | Tanpa nama |
    calculate | urut | | | | position(..)
    end_repeat | | | | |
    calculate | jumlah | | | | count(${anak})
    """
    instance = start(survey)
    assert asked(instance) == ["/data/n"]
    instance.set("/data/n", "2")
    assert asked(instance) == ["/data/n", "/data/anak[1]/nama", "/data/anak[2]/nama"]
    assert [instance.value(f"/data/anak[2]/{name}") for name in ("nama", "urut")] == ["Tanpa nama", "2"]
    instance.set("/data/n", "1")
    assert (instance.entries("/data/anak"), instance.value("/data/jumlah")) == (1, "1")
    instance.set("/data/n", "")
    assert instance.entries("/data/anak") == 0
    assert instance.label("/data/anak") == "Anak ke-"
    with pytest.raises(ValueError, match="added"):
        instance.add("/data/anak")


def test_repeats_within_repeats() -> None:
    survey = """
    type | name | label | relevant | calculation
    begin_repeat | rumah | Rumah | |
    text | alamat | Alamat | |
    begin_repeat | anak | Anak | ${alamat} != '' |
    integer | umur | Umur | |
    calculate | tua | | | ${umur} + count(../../anak)
    end_repeat | | | |
    calculate | jumlah | | | sum(${umur})
    end_repeat | | | |
    calculate | semua | | | sum(${jumlah})
    """
    instance = start(survey)
    assert asked(instance) == ["/data/rumah[1]/alamat", "/data/rumah+"]
    instance.set("/data/rumah[1]/alamat", "Jl. Melati")
    instance.set("/data/rumah[1]/anak[1]/umur", "3")
    instance.add("/data/rumah[1]/anak")
    instance.set("/data/rumah[1]/anak[2]/umur", "5")
    second = instance.add("/data/rumah")
    instance.set(f"{second}/alamat", "Jl. Mawar")
    assert asked(instance)[-3:] == ["/data/rumah[2]/alamat", "/data/rumah[2]/anak+", "/data/rumah+"]
    instance.add("/data/rumah[2]/anak")
    instance.set("/data/rumah[2]/anak[1]/umur", "1")
    values = [instance.value(path) for path in ("/data/rumah[1]/jumlah", "/data/rumah[2]/jumlah", "/data/semua")]
    assert values == ["8", "1", "9"]
    assert instance.value("/data/rumah[1]/anak[1]/tua") == "5"
    instance.remove("/data/rumah[1]")
    assert (instance.value("/data/semua"), instance.value("/data/rumah[1]/alamat")) == ("1", "Jl. Mawar")


def test_dynamic_defaults_are_set_once() -> None:
    survey = """
    type | name | label | default | calculation
    date | kapan | Kapan | today() |
    integer | dasar | Dasar | 4 |
    integer | lebih | Lebih | ${dasar} + 2 |
    integer | belum | Belum | ${dua} |
    calculate | dua | | | 1 + 1
    begin_repeat | anak | Anak | |
    integer | nilai | Nilai | ${dasar} * 10 |
    end_repeat | | | |
    """
    instance = start(survey)
    values = [instance.value(f"/data/{name}") for name in ("kapan", "dasar", "lebih", "belum", "anak[1]/nilai")]
    assert values == ["2026-03-14", "4", "6", "", "40"]
    instance.set("/data/dasar", "5")
    assert instance.value("/data/lebih") == "6"
    instance.add("/data/anak")
    assert [instance.value(f"/data/anak[{place}]/nilai") for place in (1, 2)] == ["40", "50"]


def test_a_trigger_sets_a_value_when_another_changes() -> None:
    survey = """
    type | name | label | trigger | calculation
    text | nama | Nama | |
    dateTime | kapan | Kapan | ${nama} | now()
    calculate | berapa | | ${nama} | ${berapa} + 1
    begin_repeat | anak | Anak | |
    text | panggilan | Panggilan | |
    text | catatan | Catatan | ${panggilan} | concat('untuk ', ${panggilan})
    end_repeat | | | |
    """
    instance = start(survey)
    assert instance.value("/data/kapan") == ""
    instance.set("/data/nama", "Siti")
    assert instance.value("/data/kapan") == "2026-03-14T09:30:15.250+07:00"
    instance.add("/data/anak")
    instance.set("/data/anak[2]/panggilan", "Budi")
    assert [instance.value(f"/data/anak[{place}]/catatan") for place in (1, 2)] == ["", "untuk Budi"]


CASCADE = """
list_name | name | label | kec | kab
kab | grobogan | Grobogan | |
kab | blora | Blora | |
kec | toroh | Toroh | | grobogan
kec | geyer | Geyer | | grobogan
kec | cepu | Cepu | | blora
desa | krangganharjo | Krangganharjo | toroh |
desa | ledokdawan | Ledokdawan | geyer |
"""


def test_a_cascade_offers_what_fits_and_drops_what_does_not() -> None:
    survey = """
    type | name | label | choice_filter
    select_one kab | kab | Kabupaten |
    select_one kec | kec | Kecamatan | kab = ${kab}
    select_one desa | desa | Desa | kec = ${kec}
    """
    instance = start(survey, CASCADE)
    assert instance.choices("/data/kec") == ()
    instance.set("/data/kab", "grobogan")
    assert [(choice.number, choice.label) for choice in instance.choices("/data/kec")] == [(1, "Toroh"), (2, "Geyer")]
    instance.set("/data/kec", "toroh")
    instance.set("/data/desa", "krangganharjo")
    instance.set("/data/kab", "blora")
    assert [instance.value(f"/data/{name}") for name in ("kab", "kec", "desa")] == ["blora", "", ""]


def test_choices_from_a_repeat() -> None:
    survey = """
    type | name | label
    begin_repeat | anak | Anak
    text | nama | Nama
    end_repeat | |
    select_one ${nama} | tertua | Siapa yang tertua?
    """
    instance = start(survey)
    assert instance.choices("/data/tertua") == ()
    instance.set("/data/anak[1]/nama", "Ani")
    instance.add("/data/anak")
    instance.set("/data/anak[2]/nama", "Budi")
    assert [choice.label for choice in instance.choices("/data/tertua")] == ["Ani", "Budi"]
    instance.set("/data/tertua", "Budi")
    instance.remove("/data/anak[2]")
    assert instance.value("/data/tertua") == ""


def test_or_other_asks_what_it_is() -> None:
    survey = "type | name | label\nselect_one yt or_other | q | Q"
    instance = start(survey, YES_NO)
    assert [choice.name for choice in instance.choices("/data/q")] == ["ya", "tidak", "other"]
    instance.set("/data/q", "other")
    assert asked(instance) == ["/data/q", "/data/q_other"]


def test_randomized_choices_keep_their_order_in_a_draft() -> None:
    survey = """
    type | name | label | parameters
    select_one angka | bibit | Dengan bibit | randomize=true, seed=42
    select_one angka | acak | Tanpa bibit | randomize=true
    """
    choices = "list_name | name | label\n" + "\n".join(f"angka | {letter} | {letter}" for letter in "ABCDEF")
    instance = start(survey, choices)
    assert "".join(choice.name for choice in instance.choices("/data/bibit")) == "AFCBDE"
    order = [choice.name for choice in instance.choices("/data/acak")]
    again, _ = Instance.from_json(instance.form, instance.to_json(), WORLD)
    assert [choice.name for choice in again.choices("/data/acak")] == order


CSV = b"kode,nama_desa,kec\n01,Krangganharjo,toroh\n02,Ledokdawan,geyer\n"
GEOJSON = b"""{"type": "FeatureCollection", "features": [
  {"type": "Feature", "id": "p1", "geometry": {"type": "Point", "coordinates": [110.9, -7.1]},
   "properties": {"name": "p1", "title": "Posyandu Melati"}}]}"""
XML = b"<root><item><name>x1</name><label>Satu</label></item><item><name>x2</name><label>Dua</label></item></root>"


@pytest.mark.parametrize(
    ("file", "data", "parameters", "labels"),
    [
        ("desa.csv", CSV, "value=kode, label=nama_desa", ["Krangganharjo", "Ledokdawan"]),
        ("pos.geojson", GEOJSON, "", ["Posyandu Melati"]),
        ("pilihan.xml", XML, "", ["Satu", "Dua"]),
        ("desa.csv", CSV.replace(b",", b";"), "value=kode, label=nama_desa", ["Krangganharjo", "Ledokdawan"]),
        ("desa.csv", b"\xef\xbb\xbf" + CSV, "value=kode, label=nama_desa", ["Krangganharjo", "Ledokdawan"]),
    ],
    ids=["csv", "geojson", "xml", "semicolons", "byte order mark"],
)
def test_choices_from_a_file(file: str, data: bytes, parameters: str, labels: list[str]) -> None:
    survey = f"type | name | label | parameters\nselect_one_from_file {file} | q | Q | {parameters}"
    instance = start(survey, attachments={file: data})
    assert [choice.label for choice in instance.choices("/data/q")] == labels


def test_rows_of_a_file_are_looked_up() -> None:
    survey = """
    type | name | label | parameters | calculation
    select_one_from_file desa.csv | desa | Desa | value=kode, label=nama_desa |
    calculate | kec | | | pulldata('desa', 'kec', 'kode', ${desa})
    calculate | nama | | | instance('desa')/root/item[kode = ${desa}]/nama_desa
    select_one_from_file pos.geojson | pos | Pos | |
    calculate | letak | | | instance('pos')/root/item[name = ${pos}]/geometry
    """
    instance = start(survey, attachments={"desa.csv": CSV, "pos.geojson": GEOJSON})
    instance.set("/data/desa", "02")
    instance.set("/data/pos", "p1")
    values = [instance.value(f"/data/{name}") for name in ("kec", "nama", "letak")]
    assert values == ["geyer", "Ledokdawan", "-7.1 110.9 0 0"]


@pytest.mark.parametrize(
    ("file", "data", "code"),
    [
        ("a.csv", None, Code.NO_INSTANCE),
        ("a.csv", b"\xff\xfe\x00", Code.BAD_ATTACHMENT),
        ("a.csv", b'a,b\n"x,1\n', Code.BAD_ATTACHMENT),
        ("a.geojson", b"{}", Code.BAD_ATTACHMENT),
        ("a.geojson", b"[" * 100_000, Code.BAD_ATTACHMENT),
        (
            "a.geojson",
            b'{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":[1]}}]}',
            None,
        ),
        ("a.xml", b"<root><item>", Code.BAD_XML),
    ],
)
def test_a_broken_file_beside_the_form_is_named(file: str, data: bytes | None, code: Code | None) -> None:
    with pytest.raises(FormError) as error:
        form(f"type | name | label\nselect_one_from_file {file} | q | Q", attachments={file: data} if data else {})
    [problem] = error.value.problems
    assert problem.code is (code or Code.BAD_ATTACHMENT)


def test_the_kaders_own_families_come_at_run_time() -> None:
    survey = """
    type | name | label | choice_filter | calculation
    select_one_from_file anak.csv | anak | Anak siapa? | status = 'aktif' |
    calculate | bb_lalu | | | pulldata('anak', 'bb', 'name', ${anak})
    decimal | bb | Berat (bulan lalu ${bb_lalu}) | |
    """
    whole = form(survey, awaited=["anak"])
    rows = [
        {"name": "1", "label": "Ani", "status": "aktif", "bb": "6.1"},
        {"name": "2", "label": "Budi", "status": "pindah", "bb": "7"},
    ]
    instance = Instance.new(whole, World(now=NOW, instances={"anak": rows}))
    assert [choice.label for choice in instance.choices("/data/anak")] == ["Ani"]
    instance.set("/data/anak", "1")
    assert instance.label("/data/bb") == "Berat (bulan lalu 6.1)"


def test_last_saved_gives_the_last_answers() -> None:
    survey = """
    type | name | label | default
    text | desa | Desa | ${last-saved#desa}
    begin_group | g | G |
    text | rt | RT | ${last-saved#rt}
    end_group | | |
    """
    instance = start(survey, world=World(now=NOW, last={"desa": "Toroh", "/data/g/rt": "03"}))
    assert [instance.value(path) for path in ("/data/desa", "/data/g/rt")] == ["Toroh", "03"]
    assert start(survey).value("/data/desa") == ""


def test_media_hints_and_guidance_are_the_languages_own() -> None:
    survey = """
    type | name | label::ID (id) | label::EN (en) | hint::ID (id) | guidance_hint | media::image | audio::EN (en)
    text | q | Tanya | Ask | Petunjuk | Lebih lanjut | a.png | en.mp3
    """
    whole = form(survey, settings={"default_language": "ID (id)"})
    indonesian, english = Instance.new(whole, WORLD), Instance.new(whole, World(now=NOW, language="en"))
    assert (indonesian.label("/data/q"), english.label("/data/q")) == ("Tanya", "Ask")
    assert (indonesian.hint("/data/q"), english.hint("/data/q")) == ("Petunjuk", "Petunjuk")
    assert indonesian.guidance("/data/q") == "Lebih lanjut"
    assert indonesian.media("/data/q")["image"] == "a.png"
    assert english.media("/data/q")["audio"] == "en.mp3"


def test_choices_have_pictures() -> None:
    choices = "list_name | name | label | media::image\nw | a | A | a.png\nw | b | B |"
    instance = start("type | name | label\nselect_one w | q | Q", choices)
    assert [choice.image for choice in instance.choices("/data/q")] == ["a.png", None]


def test_our_own_columns_stay_with_the_question() -> None:
    survey = """
    type | name | label | bind::sapa:unit | bind::sapa:ask | bind::sapa:warning | bind::sapa:warning_message::EN (en)
    decimal | bb | Berat | kg | alone | . < 20 | ${bb} kg? Check.
    """
    whole = form(survey, settings={"namespaces": 'sapa="http://elsewhere"'})
    assert whole.fields["/data/bb"].attributes == {"sapa:unit": "kg", "sapa:ask": "alone"}
    verdict = Instance.new(whole, World(now=NOW, language="en")).check("/data/bb", "30")
    assert verdict is not None
    assert (verdict.trouble, verdict.message) == (Trouble.SURPRISING, "30 kg? Check.")


def test_an_entity_may_be_made_of_each_entry() -> None:
    survey = """
    type | name | label | save_to
    begin_repeat | anak | Anak |
    text | nama | Nama | full_name
    end_repeat | | |
    """
    entities = [{"list_name": "anak", "label": "${nama}"}]
    instance = start(survey, entities=entities)
    instance.set("/data/anak[1]/nama", "Ani")
    instance.add("/data/anak")
    instance.set("/data/anak[2]/nama", "Budi")
    ids = {instance.value(f"/data/anak[{place}]/meta/entity/@id") for place in (1, 2)}
    assert len(ids) == 2
    assert "" not in ids


@pytest.mark.parametrize(
    ("rows", "remedy", "row", "column"),
    [
        ("select_one x | a | A |", "pyxform.NO_CHOICES_SHEET", None, "type"),
        ("text | a | ${b} |", "pyxform.PYREF_003", 2, "label"),
        ("text | a b | A |", "pyxform.NAMES_008", 2, "name"),
        ("text | a | A |\ntext | a | B |", "pyxform.NAMES_001", 3, "name"),
        ("begin_group | g | G |\ntext | a | A |", "pyxform.SURVEY_002", 2, None),
        ("text | a | A |\ntiada | b | B |", "pyxform.UNKNOWN_TYPE", 3, "type"),
        ("text | a | A |\ntext | b | B | selected(${a})", "xpath_arguments", 3, "relevant"),
        ("text | a | A |\ntext | b | B | foo(${a})", "xpath_function", 3, "relevant"),
        ("text | a | A |\ntext | b | B | ${a} ==", "xpath_syntax", 3, "relevant"),
        ("text | a | A |\ntext | b | B | /data/c = 1", "xpath_path", 3, "relevant"),
        ("text | a | A |\ntext | b | B | regex(${a}, '[')", "bad_regex", 3, "relevant"),
        ("text | a | A | pulldata('x', 'a', 'b', 'c')", "no_instance", 2, None),
    ],
)
def test_a_problem_has_its_place_and_remedy(rows: str, remedy: str, row: int | None, column: str | None) -> None:
    with pytest.raises(FormError) as error:
        form(f"type | name | label | relevant\n{rows}")
    [problem] = error.value.problems
    assert (problem.remedy, problem.row, problem.column) == (remedy, row, column)


def test_the_world_of_a_first_entry_is_filled_from_what_is_known() -> None:
    survey = """
    type | name | label
    integer | n | N
    begin_repeat | anak | Anak
    text | nama | Nama
    end_repeat | |
    """
    known = {"/data/n": "3", "/data/anak[2]/nama": "Budi", "/data/tiada": "x", "/data/n/x": "1"}
    instance = Instance.new(form(survey), WORLD, known)
    assert (instance.value("/data/n"), instance.value("/data/anak[2]/nama"), instance.entries("/data/anak")) == (
        "3",
        "Budi",
        2,
    )
