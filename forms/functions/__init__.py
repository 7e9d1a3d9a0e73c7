"""ODK's function library, in groups; `forms.functions.registry.FUNCTIONS` has them all by name."""
