"""Swap rules of ARCHITECTURE, section 5, read off the migration graph: `makemigrations --check` sees none of them."""

import ast

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, migrations, models
from django.db.models import Field

from tests.migrations import graph

pytestmark = pytest.mark.project("default", "swapped", "swapped_int", "minimal")

ALL = [pytest.param(key, id=".".join(key)) for key in graph.library_migrations()]
SWAPPABLE = {"lk_kit_profiles": ("Profile", "LK_KIT_PROFILE_MODEL"), "lk_kit_orders": ("Order", "LK_KIT_ORDER_MODEL")}


def test_every_app_with_models_has_migrations():
    ours = [config for config in apps.get_app_configs() if config.name.startswith("lk_kit.")]
    with_models = {config.label for config in ours if list(config.get_models(include_swapped=True))}
    assert with_models == {label for label, _ in graph.library_migrations()}


@pytest.mark.parametrize("key", ALL)
def test_mentioned_setting_is_a_dependency(key):
    """P1: the autodetector leaves the owner's own swappable out, and then alphabetical order decides."""
    creates = {setting for setting, label in graph.OWNERS.items() if key == (label, first_of(label))}
    pointed_at = (graph.mentioned_settings(key) - creates) | foreign_key_settings(key)
    assert pointed_at <= graph.declared_swappables(key)


def first_of(label: str) -> str:
    return min(name for app, name in graph.library_migrations() if app == label)


def foreign_key_settings(key: tuple[str, str]) -> set[str]:
    """Settings used as `to=settings.X`, in contrast to the `swappable` option of the owner itself."""
    keywords = [node for node in ast.walk(graph.tree(key)) if isinstance(node, ast.keyword) and node.arg == "to"]
    return {word.value.attr for word in keywords if isinstance(word.value, ast.Attribute)} & set(graph.SETTINGS)


@pytest.mark.parametrize("key", ALL)
def test_satellite_waits_for_the_owner(key):
    """P3: with the owner's first migration as an anchor, one `run_before` is enough for a host that swaps late."""
    for setting in foreign_key_settings(key):
        owner = graph.OWNERS[setting]
        anchor = (owner, first_of(owner))
        assert key == anchor or anchor in graph.loader().graph.forwards_plan(key), f"{key} does not wait for {anchor}"


@pytest.mark.parametrize(("label", "name", "setting"), [(label, *what) for label, what in SWAPPABLE.items()])
def test_swappable_option_is_written(label, name, setting):
    """P2: without it a swapped host gets a ghost table that no check can see."""
    created = [
        operation
        for key in graph.library_migrations()
        if key[0] == label
        for operation in graph.operations(key)
        if isinstance(operation, migrations.CreateModel) and operation.name == name
    ]
    assert [operation.options.get("swappable") for operation in created] == [setting]


@pytest.mark.django_db
@pytest.mark.parametrize(("label", "name", "setting"), [(label, *what) for label, what in SWAPPABLE.items()])
def test_only_the_active_table_exists(label, name, setting):
    default_table = f"{label}_{name.lower()}"
    active = apps.get_model(getattr(settings, setting))._meta.db_table
    tables = connection.introspection.table_names()
    assert active in tables
    assert (default_table in tables) == (active == default_table)


@pytest.mark.parametrize("key", ALL)
def test_nothing_of_one_site_is_written_down(key):
    """No choices, translated text, storage or setting's value: else a host's settings would ask for a migration."""
    for where, field in graph.fields(key):
        kwargs = field.deconstruct()[3]
        assert not kwargs.get("choices"), f"{where} writes choices"
        assert isinstance(kwargs.get("help_text", ""), str), f"{where} writes translated help text"
        assert "storage" not in kwargs or callable(raw_storage(field)), f"{where} writes a storage"
    assert "gettext" not in graph.source(key).read_text(encoding="utf-8")


def raw_storage(field: Field) -> object:
    return getattr(field, "_storage_callable", None)


@pytest.mark.parametrize("key", ALL)
def test_only_the_two_models_come_from_settings(key):
    allowed = {*graph.SETTINGS, "AUTH_USER_MODEL"}
    nodes = [node for node in ast.walk(graph.tree(key)) if isinstance(node, ast.Attribute)]
    used = {node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id == "settings"}
    assert used <= allowed


@pytest.mark.parametrize("key", ALL)
def test_migrations_import_nothing_that_may_leave(key):
    """A migration lives for ever: Django, the libraries its columns need, and our callables for defaults."""
    allowed = ("django", "phonenumber_field", "lk_kit", "uuid", "decimal", "datetime", "functools", "__future__")
    for node in ast.walk(graph.tree(key)):
        imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        imported += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        assert all(name.split(".")[0] in allowed for name in imported), f"imports {imported}"


def abstract_bases() -> list[type[models.Model]]:
    seen = {base for model in apps.get_models(include_swapped=True) for base in model.__mro__}
    ours = (base for base in seen if issubclass(base, models.Model) and base.__module__.startswith("lk_kit."))
    return sorted((base for base in ours if base._meta.abstract), key=lambda base: base.__name__)


@pytest.mark.parametrize("base", abstract_bases())
def test_abstract_base_names_no_index(base):
    """P8: a named index is over 30 characters in a host with long names, and the host can not mend it."""
    assert [index.name for index in base._meta.indexes if index.name] == []
    for constraint in base._meta.constraints:
        assert constraint.name.startswith("%(app_label)s_%(class)s_")


@pytest.mark.parametrize("base", [base for base in abstract_bases() if base.__module__.endswith(".abstract")])
def test_older_table_can_inherit(base):
    """Every column has a default or is null, and the base has no primary key of its own."""
    for field in base._meta.local_fields:
        assert not field.primary_key
        assert field.null or field.has_default() or (field.blank and field.empty_strings_allowed), field.name


@pytest.mark.parametrize("base", [base for base in abstract_bases() if base.__module__.endswith(".abstract")])
def test_abstract_base_points_only_down(base):
    """P4: what a base points at must not point back up, else the graph is a circle in a swapped host."""
    for field in base._meta.local_fields:
        if not field.is_relation or field.remote_field.model == settings.AUTH_USER_MODEL:
            continue
        target = field.remote_field.model
        target = apps.get_model(target) if isinstance(target, str) else target
        above = {name.lower() for name in map(settings.__getattr__, graph.SETTINGS)}
        for model in apps.get_app_config(target._meta.app_label).get_models():
            pointed = {one.related_model._meta.label_lower for one in model._meta.fields if one.related_model}
            assert not pointed & above, f"{base.__name__} → {model.__name__} → {pointed & above}"
