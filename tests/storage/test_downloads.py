"""A file with names in it: for the one with link and code, once, for a quarter of an hour, and gone afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from domain.people import Role
from storage.database import Store
from storage.oversight import downloads
from storage.oversight.downloads import MOST_WRONG_CODES, PART_BYTES, VALID_FOR, Offered, Refused, Waiting
from storage.tables import download, download_part
from tests.storage.village import NOW, PURWODADI, add_account

CONTENT = b"Aisyah;8.4\n" * 40_000


def offered(store: Store) -> Offered:
    account_id = add_account(store, Role.PEMBINA, PURWODADI, "Hasan").id
    number = downloads.begin(store, account_id=account_id, name="anak.csv", mime="text/csv", language="id", now=NOW)
    parts = list(downloads.pieces([CONTENT]))
    for place, part in enumerate(parts):
        downloads.add_part(store, number, place, part)
    return downloads.offer(store, number, len(parts), NOW)


def opened(store: Store, offer: Offered) -> Waiting:
    found = downloads.open_with(store, offer.token, offer.code, NOW)
    assert isinstance(found, Waiting)
    return found


def test_link_and_code_give_the_file(store: Store) -> None:
    found = opened(store, offered(store))
    parts = [downloads.part(store, found.id, number) for number in range(found.parts)]
    assert b"".join(part or b"" for part in parts) == CONTENT
    assert (found.name, found.mime, found.language) == ("anak.csv", "text/csv", "id")


def test_once_it_has_arrived_it_is_gone_for_good(store: Store) -> None:
    offer = offered(store)
    found = opened(store, offer)
    assert downloads.fetched(store, found.id, NOW)
    assert not downloads.fetched(store, found.id, NOW)
    assert downloads.open_with(store, offer.token, offer.code, NOW) is Refused.GONE
    assert downloads.waiting(store, offer.token, NOW) is None
    assert store.connection.scalar(select(func.count()).select_from(download_part)) == 0


def test_a_transfer_that_broke_off_may_be_begun_again(store: Store) -> None:
    offer = offered(store)
    opened(store, offer)
    opened(store, offer)


def test_after_a_quarter_of_an_hour_it_is_gone(store: Store) -> None:
    offer = offered(store)
    assert downloads.waiting(store, offer.token, NOW + VALID_FOR - timedelta(seconds=1)) is not None
    assert downloads.open_with(store, offer.token, offer.code, NOW + VALID_FOR) is Refused.GONE


def test_codes_cannot_be_tried_out(store: Store) -> None:
    offer = offered(store)
    wrong = f"{(int(offer.code) + 1) % 1_000_000:06}"
    answers = [downloads.open_with(store, offer.token, wrong, NOW) for _ in range(MOST_WRONG_CODES)]
    assert answers == [Refused.WRONG_CODE] * (MOST_WRONG_CODES - 1) + [Refused.GONE]
    assert downloads.open_with(store, offer.token, offer.code, NOW) is Refused.GONE


def test_what_is_still_in_the_making_has_no_link(store: Store) -> None:
    account_id = add_account(store, Role.PEMBINA, PURWODADI, "Hasan").id
    number = downloads.begin(store, account_id=account_id, name="a", mime="b", language="id", now=NOW)
    downloads.offer(store, number, 0, NOW)
    with pytest.raises(ValueError, match="offered already"):
        downloads.offer(store, number, 0, NOW)


def test_nothing_of_it_can_be_read_in_the_database(store: Store) -> None:
    offer = offered(store)
    row = store.connection.execute(select(download)).one()
    content = store.connection.execute(select(download_part.c.content)).scalars().all()
    assert b"anak" not in row.name
    assert not any(b"Aisyah" in part for part in content)
    assert offer.token.encode() not in row.token_hash
    assert offer.code.encode() not in row.code_hash


def test_what_nobody_fetched_is_forgotten(store: Store) -> None:
    offered(store)
    assert downloads.purge(store, NOW) == 0
    assert downloads.purge(store, NOW + VALID_FOR + timedelta(seconds=1)) == 1
    assert store.connection.scalar(select(func.count()).select_from(download_part)) == 0


@given(st.lists(st.binary(max_size=3 * PART_BYTES // 2), max_size=4))
def test_pieces_are_the_same_bytes(given_: list[bytes]) -> None:
    pieces = list(downloads.pieces(given_))
    assert b"".join(pieces) == b"".join(given_)
    assert all(len(piece) == PART_BYTES for piece in pieces[:-1])
