"""What ODK's own engine makes of small forms: in `cases.yaml`, asked again by `python -m tests.forms.javarosa`."""
