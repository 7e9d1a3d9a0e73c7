"""What Alembic runs: the revisions, on the connection that `storage/migrate.py` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import DropIndexOp, DropTableOp, MigrationScript, OpContainer

from storage.tables import metadata
from storage.tables.metadata import Utc

wanted: frozenset[str] | None = context.config.attributes.get("only")


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Revisions outlive our own types, so they name the database's."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Utc) else False


def is_wanted(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """A long revision is written in parts, each with its tables."""
    return wanted is None or kind != "table" or name in wanted


def without_what_goes_by_itself(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
    """A dropped table takes its indexes along."""
    for script in scripts:
        for operations in script.downgrade_ops_list:
            operations.ops = [op for op in operations.ops if not _goes_with_its_table(op, operations)]


def _goes_with_its_table(op: object, operations: OpContainer) -> bool:
    dropped = {each.table_name for each in operations.ops if isinstance(each, DropTableOp)}
    return isinstance(op, DropIndexOp) and op.table_name in dropped


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=context.config.attributes.get("batch", True),  # SQLite cannot alter a table, only make it anew
    render_item=plain_type,
    include_object=is_wanted,
    process_revision_directives=without_what_goes_by_itself,
    transaction_per_migration=False,
)
context.run_migrations()
