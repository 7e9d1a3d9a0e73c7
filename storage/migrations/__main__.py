"""For developers: `python -m storage.migrations 0007 "what changes"` writes the revision that brings the newest known
tables to those in the code; `--only family,person` keeps it to some. Read it, run `make format`, test it."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade, write_revision
from storage.vault import Keys, Vault

parser = ArgumentParser(prog="python -m storage.migrations", description=__doc__)
parser.add_argument("revision")
parser.add_argument("message")
parser.add_argument("--only", help="tables, with commas between")
arguments = parser.parse_args()

with tempfile.TemporaryDirectory() as folder:
    any_key = bytes(32)  # nothing is sealed here
    database = Database(f"sqlite:///{Path(folder) / 'newest'}", Vault(Keys({1: any_key}, any_key)))
    upgrade(database)
    only = frozenset(arguments.only.split(",")) if arguments.only else None
    write_revision(database, arguments.revision, arguments.message, only)
    database.close()
