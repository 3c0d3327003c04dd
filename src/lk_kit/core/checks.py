"""System checks. Every message has an id and says the way out; all carry the tag `lk_kit`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.utils.module_loading import import_string

import lk_kit

from .backends import REGISTRIES
from .classes import REGISTRY, overrides
from .conf import SECTIONS, Option, Section
from .extra_fields import ExtraFields
from .flows import Flow
from .swapping import DEFAULTS, get_swappable, is_swapped, model_label

TAG = "lk_kit"
MODEL_KEYS = frozenset({*DEFAULTS, *(name.removeprefix("LK_KIT_") for name in DEFAULTS)})


@checks.register(TAG)
def check_settings(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    value = getattr(settings, "LK_KIT", {})
    if not isinstance(value, dict):
        return [checks.Error("LK_KIT must be a dict of sections.", id="lk_kit.E002")]
    found: list[checks.CheckMessage] = []
    for name, section in value.items():
        if name != "CLASSES":
            found.extend(_check_section(name, section))
    return found


def _check_section(name: str, given: Any) -> Iterator[checks.CheckMessage]:
    if name in MODEL_KEYS:
        yield _model_in_dict(name)
    elif name not in SECTIONS:
        if name.lower() not in _modules():
            yield _unknown(f"LK_KIT[{name!r}]", name, [*SECTIONS, "CLASSES"])
    elif not isinstance(given, dict):
        yield checks.Error(f"LK_KIT[{name!r}] must be a dict of options.", id="lk_kit.E002")
    else:
        for key, value in given.items():
            yield from _check_option(SECTIONS[name], name, key, value)


def _check_option(section: Section, name: str, key: str, value: Any) -> Iterator[checks.CheckMessage]:
    options: dict[str, Option[Any]] = {option.name: option for option in section.options()}
    renamed = {option.renamed_from: option for option in options.values() if option.renamed_from}
    where = f"LK_KIT[{name!r}][{key!r}]"
    if key in MODEL_KEYS:
        yield _model_in_dict(key)
    elif key in renamed:
        yield checks.Warning(f"{where} was renamed.", hint=f"Write {renamed[key].name!r} instead.", id="lk_kit.W005")
    elif key not in options:
        yield _unknown(where, key, list(options))
    elif problem := options[key].problem(value):
        yield checks.Error(f"{where} {problem}.", hint=options[key].help, id="lk_kit.E002")


def _unknown(where: str, key: str, known: list[str]) -> checks.Error:
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(str(key).lower(), list(by_lower), n=1)
    hint = f"Did you mean {by_lower[close[0]]!r}?" if close else f"Known names: {', '.join(sorted(known))}."
    return checks.Error(f"{where} is not a setting of lk_kit.", hint=hint, id="lk_kit.E001")


def _model_in_dict(key: str) -> checks.Error:
    flat = key if key.startswith("LK_KIT_") else f"LK_KIT_{key}"
    return checks.Error(
        f"The model name {key!r} stands inside LK_KIT, where Django cannot see it.",
        hint=f'Write it as a setting of its own: {flat} = "app_label.ModelName".',
        id="lk_kit.E012",
    )


def _modules() -> set[str]:
    """Names of all apps of the family: the section of an app that is not installed is no mistake."""
    return {module.name for module in pkgutil.iter_modules(lk_kit.__path__)}


@checks.register(TAG)
def check_classes(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for key, path in overrides().items():
        found.extend(_check_class(key, path))
    return found


def _check_class(key: str, path: Any) -> Iterator[checks.CheckMessage]:
    where = f"LK_KIT['CLASSES'][{key!r}]"
    if key not in REGISTRY:
        yield (
            _unknown(where, key, list(REGISTRY))
            if key.partition(".")[0] not in _absent_apps()
            else checks.Info(f"{where} belongs to an app that is not installed.", id="lk_kit.I001")
        )
        return
    if path is None and key.endswith("Admin"):
        return
    try:
        given, base = import_string(path), import_string(REGISTRY[key].default)
    except (ImportError, AttributeError, TypeError) as error:
        yield checks.Error(f"{where} cannot be imported: {error}", id="lk_kit.E003")
        return
    if not (isinstance(given, type) and issubclass(given, base)):
        yield checks.Error(f"{where}: {path} is not a subclass of {REGISTRY[key].default}.", id="lk_kit.E004")


def _absent_apps() -> set[str]:
    installed = {config.name.rpartition(".")[2] for config in apps.get_app_configs() if config.name.startswith("lk_kit.")}
    return _modules() - installed


BASES = {"LK_KIT_PROFILE_MODEL": "lk_kit.profiles.abstract.AbstractProfile", "LK_KIT_ORDER_MODEL": "lk_kit.orders.abstract.AbstractOrder"}


def _active_settings() -> list[str]:
    return [name for name, default in DEFAULTS.items() if apps.is_installed(BASES[name].rsplit(".", 2)[0])]


@checks.register(TAG)
def check_swapped_models(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for setting in _active_settings():
        found.extend(_check_swapped_model(setting))
    return found


def _check_swapped_model(setting: str) -> Iterator[checks.CheckMessage]:
    try:
        model: Any = get_swappable(setting)
    except ImproperlyConfigured as error:
        yield checks.Error(f"{error}.", hint='Write "app_label.ModelName" of an installed app.', id="lk_kit.E010")
        return
    if not issubclass(model, import_string(BASES[setting])):
        yield checks.Error(
            f"{setting}: {model_label(setting)} does not inherit {BASES[setting]}.",
            hint="Let the model inherit the abstract base; its columns all have defaults, so makemigrations asks nothing.",
            id="lk_kit.E011",
        )
        return
    yield from _check_extra_fields(model)


def _check_extra_fields(model: Any) -> Iterator[checks.CheckMessage]:
    extra: ExtraFields = getattr(model, "extra_fields", ExtraFields())
    for name in sorted(extra.names()):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            known = [field.name for field in model._meta.get_fields()]
            close = get_close_matches(name, known, n=1)
            yield checks.Error(
                f"{model._meta.label}.extra_fields names {name!r}, which is not a field of the model.",
                hint=f"Did you mean {close[0]!r}?" if close else None,
                id="lk_kit.E013",
            )


@checks.register(TAG)
def check_first_migration(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The swapped model must be created in the first migration of its app: `swappable_dependency` means that one."""
    from django.db.migrations.loader import MigrationLoader

    found: list[checks.CheckMessage] = []
    swapped = [name for name in _active_settings() if is_swapped(name)]
    loader = MigrationLoader(None, ignore_no_migrations=True) if swapped else None
    for setting in swapped:
        app_label, _, name = model_label(setting).partition(".")
        creators = _creators(loader, app_label, name.lower())
        if creators and not any(one.initial or one.name.startswith("0001") for one in creators):
            found.append(_late_model(setting, creators[0].name))
    return found


def _creators(loader: Any, app_label: str, name: str) -> list[Any]:
    return [
        migration
        for (label, _), migration in sorted(loader.disk_migrations.items())
        if label == app_label
        for operation in migration.operations
        if type(operation).__name__ == "CreateModel" and operation.name_lower == name
    ]


def _late_model(setting: str, migration: str) -> checks.Warning:
    anchor = DEFAULTS[setting].partition(".")[0]
    return checks.Warning(
        f"{setting}: {model_label(setting)} is created in migration {migration}, not in the first one of its app.",
        hint=f'Put run_before = [("{anchor}", "0001_initial")] into that migration.',
        id="lk_kit.W021",
    )


@checks.register(checks.Tags.database)
def check_late_swap(databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Runs with `migrate`: the tables in place were made for another model than the settings name now."""
    from django.db import connections

    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        tables = set(connections[alias].introspection.table_names())
        found.extend(_late_swap(setting, alias) for setting in _active_settings() if _is_late(setting, alias, tables))
    return found


def _is_late(setting: str, alias: str, tables: set[str]) -> bool:
    from django.db import connections
    from django.db.migrations.recorder import MigrationRecorder

    anchor, _, model = DEFAULTS[setting].partition(".")
    if "django_migrations" not in tables:
        return False
    was_applied = (anchor, "0001_initial") in MigrationRecorder(connections[alias]).applied_migrations()
    default_exists = f"{anchor}_{model.lower()}" in tables
    return was_applied and default_exists == is_swapped(setting)


def _late_swap(setting: str, alias: str) -> checks.Error:
    return checks.Error(
        f"{setting} = {model_label(setting)!r} was changed after the first migrate of database {alias!r}.",
        hint=(
            "The foreign keys in the database still point at the earlier model. Put the setting back, or see what "
            "`manage.py lk_adopt_model` says: docs, how-to “Swap a model of a running site”. A new database has no such problem."
        ),
        id="lk_kit.E022",
    )


@checks.register(TAG)
def check_backends(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    return [message for registry in REGISTRIES for message in registry.check()]


@checks.register(TAG)
def check_flows(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for key in [key for key in REGISTRY if key.endswith("Flow")]:
        path = overrides().get(key, REGISTRY[key].default)
        try:
            flow = import_string(path)
        except (ImportError, AttributeError, TypeError):
            continue
        if isinstance(flow, type) and issubclass(flow, Flow):
            found.extend(checks.Error(f"{path}: {problem}.", id="lk_kit.E031") for problem in flow.problems())
    return found


@checks.register(TAG)
def check_required_apps(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every app of the family names in `requires` the apps that it cannot do without."""
    installed = {config.name for config in apps.get_app_configs()}
    return [
        checks.Error(f"{config.name} needs {needed} in INSTALLED_APPS.", hint=f"Add {needed!r} above {config.name!r}.", id="lk_kit.E020")
        for config in apps.get_app_configs()
        for needed in getattr(config, "requires", ())
        if needed not in installed
    ]


@checks.register(TAG, deploy=True)
def check_base_url(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    from .conf import conf

    if conf.BASE_URL:
        return []
    return [
        checks.Warning(
            "LK_KIT['CORE']['BASE_URL'] is not set: links in e-mails cannot be built safely.",
            hint='Set it to the public address of the site, for example "https://shop.example".',
            id="lk_kit.W030",
        )
    ]


@checks.register(TAG)
def check_encryption(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    from .conf import conf

    if not conf.ENCRYPTION_KEYS or find_spec("cryptography"):
        return []
    return [
        checks.Error(
            "LK_KIT['CORE']['ENCRYPTION_KEYS'] is set, but the extra that encrypts is not installed.",
            hint='Install it: pip install "lk_kit[crypto]"',
            id="lk_kit.E034",
        )
    ]


@checks.register(TAG, deploy=True)
def check_encryption_keys(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    from .conf import conf
    from .crypto import encrypted_fields

    if conf.ENCRYPTION_KEYS or not any(True for _field in encrypted_fields()):
        return []
    return [
        checks.Warning(
            "Sensitive columns are stored unencrypted: LK_KIT['CORE']['ENCRYPTION_KEYS'] is empty.",
            hint='pip install "lk_kit[crypto]", put a key of Fernet.generate_key() there, and run manage.py lk_encrypt.',
            id="lk_kit.W035",
        )
    ]


@checks.register(TAG)
def check_personal_fields(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Columns that a site added to a swapped model: export and erasure know only what is declared."""
    from .personal import undeclared

    models = [get_swappable(setting) for setting in _active_settings() if is_swapped(setting)]
    return [
        checks.Warning(
            f"{model._meta.label} has columns that nobody declared as personal or not: {', '.join(names)}.",
            hint=f'Declare them in the personal.py of your app: declare("{model._meta.label}", {{"{names[0]}": Personal(…)}}).',
            id="lk_kit.W036",
        )
        for model in models
        if (names := undeclared(model))
    ]


@checks.register(TAG)
def check_private_storage(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Private files under MEDIA_ROOT are open to whoever guesses an address: that folder has a URL."""
    from .files import private_storage

    media, storage = getattr(settings, "MEDIA_ROOT", ""), private_storage()
    if not media or not isinstance(storage, FileSystemStorage):
        return []
    public, private = Path(media).resolve(), Path(storage.location).resolve()
    if private != public and public not in private.parents and private not in public.parents:
        return []
    return [
        checks.Error(
            f"Private files would lie in {private}, which MEDIA_URL makes public.",
            hint='Name a folder outside MEDIA_ROOT in LK_KIT["CORE"]["PRIVATE_ROOT"], or a storage in STORAGES["lk_kit_private"].',
            id="lk_kit.E042",
        )
    ]
