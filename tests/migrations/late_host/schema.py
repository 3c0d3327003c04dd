"""The tables of the site: columns and constraints; of these only the names that models give, the rest Django finds by looking."""

import json

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection  # noqa: E402

given = {one.name for model in apps.get_models() for one in (*model._meta.indexes, *model._meta.constraints)}
found = {}
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names()):
        columns = connection.introspection.get_table_description(cursor, table)
        constraints = connection.introspection.get_constraints(cursor, table)
        found[table] = {
            "columns": sorted([one.name, str(one.type_code), str(one.null_ok), str(one.default)] for one in columns),
            "constraints": sorted(
                [str(sorted(one["columns"] or [])), str(one["foreign_key"]), *(str(bool(one[key])) for key in ("primary_key", "unique", "check", "index"))]
                for one in constraints.values()
            ),
            "names": sorted(given & set(constraints)),
        }
print(json.dumps(found))
