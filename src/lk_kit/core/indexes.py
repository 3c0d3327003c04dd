from __future__ import annotations

from typing import Any

from django.db import models


class LatestFirst(models.Index):
    """An index on an abstract base that ends with the key, descending, whatever the key of the model is: the whole order of a keyset page.

    Without the key PostgreSQL sorts, and a prepared statement, planned for the average customer, fetched all 50 000 orders of a big one
    before it sorted them.
    """

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        whole = models.Index(fields=[*self.fields, f"-{model._meta.pk.name}"], name=self.name)
        return whole.create_sql(model, schema_editor, using, **kwargs)
