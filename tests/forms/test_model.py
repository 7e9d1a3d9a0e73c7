"""The live answers: order, relevance, calculations, checks, repeats, cascades, actions."""

from __future__ import annotations

import json

import pytest

from forms.model import Instance, Verdict
from forms.problem import Code, FormError
from forms.turn import Trouble, World
from tests.forms.making import NOW, WORLD, asked, form, start

VISIT = """
type | name | label | relevant | constraint | constraint_message | required | calculation | bind::sapa:warning | message
text | nama | Nama anak | | | | yes | | |
select_one yt | hadir | Apakah hadir? | | | | | | |
begin_group | ukur | Pengukuran | ${hadir} = 'ya' | | | | | |
decimal | bb | Berat ${nama} | | . >= 0.5 and . <= 40 | Berat 0,5 sampai 40 kg | | | . < 20 | ${bb} kg? Ketik ulang
decimal | pb | Panjang | | | | | | |
end_group | | | | | | | | |
calculate | imt | | | | | | round(${bb} div (${pb} div 100 * ${pb} div 100), 1) | |
note | catatan | IMT ${imt} | ${imt} != '' | | | | | |
""".replace("message\ntext", "bind::sapa:warning_message\ntext")
YES_NO = """
list_name | name | label
yt | ya | Ya
yt | tidak | Tidak
"""


def test_a_visit_from_the_first_question_to_the_last() -> None:
    instance = start(VISIT, YES_NO)
    assert asked(instance) == ["/data/nama", "/data/hadir"]
    instance.set("/data/nama", "Aisyah")
    instance.set("/data/hadir", "ya")
    instance.set("/data/ukur/bb", "8.40")
    instance.set("/data/ukur/pb", "72")
    assert asked(instance) == ["/data/nama", "/data/hadir", "/data/ukur/bb", "/data/ukur/pb", "/data/catatan"]
    assert (instance.label("/data/ukur/bb"), instance.label("/data/catatan")) == ("Berat Aisyah", "IMT 16.2")
    instance.set("/data/hadir", "tidak")
    assert instance.value("/data/ukur/bb") == "8.4"
    assert instance.value("/data/imt") == ""
    assert asked(instance) == ["/data/nama", "/data/hadir"]


@pytest.mark.parametrize(
    ("path", "text", "verdict"),
    [
        ("/data/nama", "", Verdict(Trouble.REQUIRED)),
        ("/data/nama", "Aisyah", None),
        ("/data/ukur/bb", "61", Verdict(Trouble.IMPOSSIBLE, "Berat 0,5 sampai 40 kg")),
        ("/data/ukur/bb", "25", Verdict(Trouble.SURPRISING, "25 kg? Ketik ulang")),
        ("/data/ukur/bb", "8.4", None),
        ("/data/ukur/bb", "delapan", Verdict(Trouble.IMPOSSIBLE)),
        ("/data/ukur/bb", "", None),
        ("/data/hadir", "mungkin", Verdict(Trouble.IMPOSSIBLE)),
        ("/data/hadir", "tidak", None),
    ],
)
def test_an_answer_is_judged_before_it_is_set(path: str, text: str, verdict: Verdict | None) -> None:
    instance = start(VISIT, YES_NO)
    before = instance.to_json()
    assert instance.check(path, text) == verdict
    assert instance.to_json() == before


def test_the_state_goes_through_json() -> None:
    instance = start(VISIT, YES_NO)
    instance.set("/data/nama", "Aisyah")
    instance.set("/data/hadir", "ya")
    again, lost = Instance.from_json(instance.form, json.loads(json.dumps(instance.to_json())), WORLD)
    assert lost == ()
    assert again.to_json() == instance.to_json()
    assert asked(again) == asked(instance)


REPEAT = """
type | name | label | calculation | default
begin_repeat | anak | Anak | |
text | nama | Nama | |
integer | umur | Umur | |
calculate | urut | | position(..) |
end_repeat | | | |
calculate | jumlah | | count(${anak}) |
calculate | total | | sum(${umur}) |
calculate | nama_nama | | join(', ', ${nama}) |
"""


def test_entries_are_added_and_removed() -> None:
    instance = start(REPEAT)
    assert asked(instance) == ["/data/anak[1]/nama", "/data/anak[1]/umur", "/data/anak+"]
    instance.set("/data/anak[1]/nama", "Ani")
    instance.set("/data/anak[1]/umur", "3")
    assert instance.add("/data/anak") == "/data/anak[2]"
    instance.set("/data/anak[2]/nama", "Budi")
    instance.set("/data/anak[2]/umur", "5")
    values = [instance.value(f"/data/{name}") for name in ("jumlah", "total", "nama_nama")]
    assert values == ["2", "8", "Ani, Budi"]
    instance.remove("/data/anak[1]")
    values = [instance.value(f"/data/{name}") for name in ("jumlah", "total", "nama_nama")]
    assert values == ["1", "5", "Budi"]
    assert instance.value("/data/anak[1]/urut") == "1"


def test_a_circle_is_refused_with_its_way() -> None:
    with pytest.raises(FormError) as caught:
        form(
            """
            type | name | calculation
            calculate | a | ${c} + 1
            calculate | b | ${a} + 1
            calculate | c | ${b} + 1
            """
        )
    [problem] = caught.value.problems
    assert problem.code is Code.CYCLE
    circle = problem.facts["path"]
    assert not isinstance(circle, (str, int))
    assert set(circle) == {"/data/a", "/data/b", "/data/c"}
    assert problem.row is not None


def test_what_a_chat_cannot_carry_is_refused_with_its_row() -> None:
    with pytest.raises(FormError) as caught:
        form(
            """
            type | name | label | appearance
            text | a | A |
            geotrace | jalan | Jalan |
            image | ttd | Tanda tangan | signature
            """
        )
    places = [(problem.row, problem.column, problem.remedy) for problem in caught.value.problems]
    assert places == [(3, "type", "cannot_chat.geotrace"), (4, "appearance", "cannot_chat.signature")]


def test_the_form_speaks_the_chats_language() -> None:
    sheets = """
    type | name | label::Indonesia (id) | label::English (en) | hint::English (en)
    select_one yt | hadir | Hadir? | Present? | now
    """
    choices = """
    list_name | name | label::Indonesia (id) | label::English (en)
    yt | ya | Ya | Yes
    yt | tidak | Tidak |
    """
    there = form(sheets, choices, {"default_language": "Indonesia (id)"})
    english = Instance.new(there, World(now=NOW, language="en"))
    assert english.label("/data/hadir") == "Present?"
    assert [choice.label for choice in english.choices("/data/hadir")] == ["Yes", "Tidak"]
    assert Instance.new(there, WORLD).label("/data/hadir") == "Hadir?"
