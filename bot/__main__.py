"""`python -m bot` is `sapa`."""

from bot.main import app

app(prog_name="sapa")
