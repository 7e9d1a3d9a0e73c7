"""The village that tests of what families get happen in."""

import pytest

from storage.database import Store
from tests.storage.village import Village, found_village


@pytest.fixture
def village(store: Store) -> Village:
    return found_village(store)
