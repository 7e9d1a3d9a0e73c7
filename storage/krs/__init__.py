"""Families at risk of stunting: the verification of their list, and Elsimil."""
