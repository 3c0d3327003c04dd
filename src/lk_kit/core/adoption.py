"""The late swap: the table of our default model becomes that of the site's own model, with its rows, where it stands.

Nothing is copied. The table is renamed and given what the site's model has beyond ours; the foreign keys of the database follow it by
themselves. Content type, permissions and the record of the site's migrations follow in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.migrations import Migration, operations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from .swapping import DEFAULTS, get_swappable, is_swapped

WAY_OUT = "How-to “Swap a model of a running site”."


class AdoptionError(Exception):
    """Something does not fit; nothing was changed. The text says what to do."""


@dataclass
class Adoption:
    """What has to happen in one database. Made by `plan`, done by `carry_out`; empty when there is nothing to do."""

    using: str
    moves: list[Move] = field(default_factory=list)
    steps: list[tuple[str, operations.base.Operation]] = field(default_factory=list)
    pending: list[Migration] = field(default_factory=list)
    before: ProjectState | None = None

    def __bool__(self) -> bool:
        return bool(self.moves)

    def lines(self) -> Iterator[str]:
        """The plan in words."""
        for move in self.moves:
            yield f"{move.setting}: {move.old._meta.label} becomes {move.new._meta.label}, {move.rows(self.using)} rows stay where they are"
        for label, step in self.steps:
            yield f"{label}: {described(step)}"
        for move in self.moves:
            yield f"Content type and permissions of {move.old._meta.label_lower} are those of {move.new._meta.label_lower}"
        for migration in self.pending:
            yield f"{migration.app_label}.{migration.name} is recorded as applied"


def described(step: operations.base.Operation) -> str:
    if isinstance(step, operations.AlterModelTable) and step.table is None:
        return f"Rename the table of {step.name} to the one that Django gives it"
    return str(step.describe())


@dataclass(frozen=True)
class Move:
    setting: str
    old: type[models.Model]
    new: type[models.Model]

    def rows(self, using: str) -> int:
        connection = connections[using]
        tables = connection.introspection.table_names()
        table = next(name for name in (self.old._meta.db_table, self.new._meta.db_table) if name in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table of ours
            return int(cursor.fetchone()[0])


def plan(using: str = "default") -> Adoption:
    """Raises AdoptionError when it cannot be done."""
    found = Adoption(using, moves=list(late_moves(using)))
    if not found:
        return found
    connection = connections[using]
    if not connection.features.can_rollback_ddl:
        raise AdoptionError(f"{connection.vendor} cannot take back a change of tables, so this is not done there. {WAY_OUT}")
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    for move in found.moves:
        check_tables(move, using)
        check_history(move, loader)
        check_columns(move, connection)
    found.pending = list(pending_of({move.new._meta.app_label for move in found.moves}, loader))
    check_pending(found.pending, found.moves)
    found.before, found.steps = difference(found.moves, loader)
    return found


def late_moves(using: str) -> Iterator[Move]:
    """Models that the settings name while the database still has the table of our default."""
    tables = set(connections[using].introspection.table_names())
    for setting, default in DEFAULTS.items():
        if not apps.is_installed(apps_name(default)) or not is_swapped(setting):
            continue
        old: type[models.Model] = apps.get_model(default)
        if old._meta.db_table in tables and (old._meta.app_label, "0001_initial") in applied(using):
            yield Move(setting, old, get_swappable(setting))


def apps_name(default: str) -> str:
    return default.split(".")[0].replace("lk_kit_", "lk_kit.")


def applied(using: str) -> Any:
    return MigrationRecorder(connections[using]).applied_migrations()


def check_tables(move: Move, using: str) -> None:
    table = move.new._meta.db_table
    if table == move.old._meta.db_table:
        raise AdoptionError(f"{move.new._meta.label} names our table as its own. Remove db_table, make its migration anew, come again.")
    if table in connections[using].introspection.table_names():
        raise AdoptionError(
            f"The table {table} of {move.new._meta.label} exists already beside {move.old._meta.db_table}. If it is empty, put "
            f"{move.setting} back, run `manage.py migrate {move.new._meta.app_label} zero`, and come again. Rows of two tables have to "
            "be joined by hand."
        )


def check_history(move: Move, loader: MigrationLoader) -> None:
    """Our own migrations must be through: they describe the table that is there."""
    label = move.old._meta.app_label
    missing = [name for app, name in loader.graph.nodes if app == label and (app, name) not in loader.applied_migrations]
    if missing:
        raise AdoptionError(
            f"{label} has migrations that were not applied ({', '.join(sorted(missing))}). Remove {move.setting}, migrate, come again."
        )
    key = (move.new._meta.app_label, move.new._meta.model_name or "")
    if key not in loader.project_state().models:
        raise AdoptionError(f"No migration makes {move.new._meta.label}: run `manage.py makemigrations {key[0]}` first.")


def check_columns(move: Move, connection: Any) -> None:
    ours = {str(one.column): one for one in move.old._meta.local_concrete_fields}
    with connection.cursor() as cursor:
        there = {column.name for column in connection.introspection.get_table_description(cursor, move.old._meta.db_table)}
    if there != set(ours):
        odd = ", ".join(sorted(there ^ set(ours)))
        raise AdoptionError(f"{move.old._meta.db_table} is not the table that our migrations made: {odd}. Mend that first.")
    key, own = move.new._meta.pk, move.old._meta.pk
    if (key.column, key.db_type(connection)) != (own.column, own.db_type(connection)):
        raise AdoptionError(
            f"{move.new._meta.label} has another primary key than the rows that exist. Write into it:\n"
            "    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)  # from lk_kit.core.ids\n"
            "and make its migration anew."
        )
    theirs = {str(one.column): one for one in move.new._meta.local_concrete_fields}
    lost = sorted(set(ours) - set(theirs))
    if lost:
        raise AdoptionError(f"{move.new._meta.label} has no columns {', '.join(lost)}, which hold data now.")
    bare = [name for name in theirs.keys() - ours.keys() if not is_fillable(theirs[name])]
    if bare:
        raise AdoptionError(f"{move.new._meta.label}: {', '.join(sorted(bare))} needs a default, or null=True, for the rows that exist.")


def is_fillable(column: models.Field[Any, Any]) -> bool:
    return column.null or column.has_default() or column.db_default is not models.NOT_PROVIDED


def pending_of(labels: set[str], loader: MigrationLoader) -> Iterator[Migration]:
    """What was not applied of these apps, in order."""
    seen: set[tuple[str, str]] = set()
    for leaf in [key for label in sorted(labels) for key in loader.graph.leaf_nodes(label)]:
        for key in loader.graph.forwards_plan(leaf):
            if key[0] in labels and key not in loader.applied_migrations and key not in seen:
                seen.add(key)
                yield loader.graph.nodes[key]


def check_pending(pending: list[Migration], moves: list[Move]) -> None:
    """They are recorded and not run, so they must do nothing else."""
    adopted = {(move.new._meta.app_label, move.new._meta.model_name) for move in moves}
    for migration in pending:
        for one in migration.operations:
            name = getattr(one, "model_name", None) or getattr(one, "name", "")
            is_about = isinstance(one, operations.CreateModel) or hasattr(one, "model_name")
            if not is_about or (migration.app_label, str(name).lower()) not in adopted:
                raise AdoptionError(
                    f"{migration.app_label}.{migration.name} does more than make the adopted models: {one.describe()}. Keep that for a "
                    "migration after this one: take it out of the models, make the migration anew, adopt, put it back."
                )


def difference(moves: list[Move], loader: MigrationLoader) -> tuple[ProjectState, list[tuple[str, operations.base.Operation]]]:
    """From our table under the site's name to the site's own: found by Django itself, as `makemigrations` does."""
    after = loader.project_state()
    before = after.clone()
    for move in moves:
        before.models[move.new._meta.app_label, move.new._meta.model_name or ""] = as_theirs(move, after)
    labels = {move.new._meta.app_label for move in moves}
    detector = MigrationAutodetector(before, after, NonInteractiveMigrationQuestioner(specified_apps=labels, dry_run=True))
    changes = detector.changes(graph=loader.graph)
    return before, [(label, one) for label, found in changes.items() for migration in found for one in migration.operations]


def as_theirs(move: Move, state: ProjectState) -> ModelState:
    made: ModelState = state.models[move.old._meta.app_label, move.old._meta.model_name or ""].clone()
    made.app_label, made.name = move.new._meta.app_label, move.new.__name__
    made.options = {name: value for name, value in made.options.items() if name != "swappable"}
    made.options["db_table"] = move.old._meta.db_table
    return made


def carry_out(adoption: Adoption) -> None:
    """All or nothing. Raises AdoptionError."""
    from .adoption_labels import check_labels, move_labels

    connection = connections[adoption.using]
    assert adoption.before is not None  # noqa: S101 - by plan()
    counts = [move.rows(adoption.using) for move in adoption.moves]
    with connection.schema_editor(atomic=True) as editor:
        for move in adoption.moves:
            check_labels(move.old, move.new, adoption.using)
        state = adoption.before
        for label, step in adoption.steps:
            former, state = state, state.clone()
            step.state_forwards(label, state)
            step.database_forwards(label, editor, former, state)
        for move in adoption.moves:
            move_labels(move.old, move.new, adoption.using)
        recorder = MigrationRecorder(connection)
        for migration in adoption.pending:
            recorder.record_applied(migration.app_label, migration.name)
        if counts != [move.rows(adoption.using) for move in adoption.moves]:
            raise AdoptionError("Rows were lost or written meanwhile; nothing was changed. Stop the site first.")
