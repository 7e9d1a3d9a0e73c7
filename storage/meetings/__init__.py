"""Meetings, what was agreed there, and what villages need."""
