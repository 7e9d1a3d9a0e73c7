"""Sponsors, whom they help, and what has arrived."""
