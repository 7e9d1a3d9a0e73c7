"""Broadcasts: for whom, owed how, answered by whom."""
