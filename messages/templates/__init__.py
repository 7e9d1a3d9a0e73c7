"""The Word templates of the reports, and what they were first made with."""
