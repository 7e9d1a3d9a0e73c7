"""Trainings of kader, passed on from kader to kader."""
