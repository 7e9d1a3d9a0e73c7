"""The least gain in weight per month of age (KBM), as the programme has imported it. It does not ship: no source for
it was found. Until it is there, a weight is only heavier or not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from storage import settings
from storage.database import Store

_NAME = "kbm"


def table(store: Store) -> Mapping[int, int] | None:
    """Month of age → least gain in grams; None until it is imported."""
    kept = settings.value(store, _NAME)
    return {int(month): grams for month, grams in json.loads(kept).items()} if kept else None


def put(store: Store, grams: Mapping[int, int], now: datetime) -> None:
    """Takes the place of the one before."""
    settings.put(store, _NAME, json.dumps({str(month): least for month, least in sorted(grams.items())}), now)
