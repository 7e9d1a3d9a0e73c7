"""Families at risk of stunting: their verification household by household, and what is copied into Elsimil."""
