"""The table of the least gain, as the programme brings it; and whether a kader rounds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.kbm_table import BadTable, read
from storage.database import Store
from storage.visits import digits, kbm, visits
from storage.visits.visits import Measurement
from tests.storage.village import NOW, TODAY, found_village, report

GOOD = "bulan,gram\n" + "\n".join(f"{month},{900 if month < 4 else 300}" for month in range(1, 13))


def test_a_good_table_is_kept(store: Store) -> None:
    assert kbm.table(store) is None
    kbm.put(store, read(GOOD), NOW)
    kept = kbm.table(store)
    assert kept is not None
    assert (len(kept), kept[1], kept[12]) == (12, 900, 300)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bulan;gram\n1;900\n3;800", "missing: 2"),
        ("bulan,gram\n1,900\n1,800", "twice"),
        ("bulan,gram\n1,0,9", "0 grams"),
        ("bulan,gram\n1,9000", "9000 grams"),
        ("bulan,gram\n61,300", "month 61"),
        ("bulan,kg\n1,0.9", "no column called gram"),
        ("bulan,gram\n1,banyak", "no whole number"),
        ("", "missing"),
    ],
)
def test_a_table_that_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadTable, match=said):
        read(text)


def test_the_last_weights_of_a_kader(store: Store) -> None:
    village = found_village(store)
    weighed = [Measurement(kind="weight_kg", value=Decimal("8.40"), measured_on=TODAY)]
    visits.keep(store, report(village), now=NOW, measurements=weighed)
    assert digits.of_kader(store, village.sari.id) == (Decimal("8.4"),)
    assert digits.count_of(store, village.sari.id) == 1
