"""Meetings and what is agreed there: recorded, attended by a code, reported as a document, followed up."""
