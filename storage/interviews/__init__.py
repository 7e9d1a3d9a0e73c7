"""Interviews under way, the records they end with, and the versions of forms in service."""
