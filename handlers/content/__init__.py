"""The texts that families get: which are approved, by whom, what should be better."""
