from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from lk_kit.core.actions import Action
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput

from .identity import providers
from .importing import Landed, Problem, Row, checked, users_of
from .models import LinkedAccount
from .signals import LinksImported


@dataclass(kw_only=True)
class ImportLinks(Action[Landed]):
    """Takes over links of another system, a chunk at a time. What does not fit is left out and said; nobody's link is ever given to
    somebody else. Nobody is written to: the person has linked the account himself, there."""

    rows: Sequence[Row]
    by: str = "id"
    renamed: Mapping[str, str] = field(default_factory=dict)

    name: ClassVar[str] = "social.import"
    staff_permission: ClassVar[str] = "lk_kit_social.add_linkedaccount"

    def prepare(self) -> None:
        self.landed = Landed()
        self.offered = set(providers())
        self.wanted: dict[tuple[str, str], tuple[Row, LinkedAccount]] = {}

    def check(self) -> None:
        users = users_of(self.rows, self.by)
        for row in self.rows:
            try:
                self.take(row, self.owner(users.get(row.user, [])))
            except InvalidInput as error:
                self.landed.problems.append(Problem(row, str(error)))

    def owner(self, found: Sequence[Any]) -> Any:
        if not found:
            raise InvalidInput(_("there is no such user"))
        if len(found) > 1:
            raise InvalidInput(_("several users are called so"))
        return found[0]

    def take(self, row: Row, user_id: Any) -> None:
        said = checked(row, self.renamed, self.offered)
        key = (said.provider, said.uid)
        made = LinkedAccount(user_id=user_id, provider=said.provider, uid=said.uid, title=said.title)
        _row, other = self.wanted.setdefault(key, (row, made))
        if other.user_id != user_id:
            raise InvalidInput(_("the same account is there for another user, too"))
        if other is not made:
            self.landed.unchanged += 1

    def perform(self) -> Landed:
        """Of an import and a person who links at the same moment the first wins; the constraint decides."""
        before = self.there()
        fresh = [made for key, (_row, made) in self.wanted.items() if key not in before]
        LinkedAccount.objects.bulk_create(fresh, ignore_conflicts=True)
        after = self.there()
        for key, (row, made) in self.wanted.items():
            pk, owner = after[key]
            if owner != made.user_id:
                self.landed.problems.append(Problem(row, _("the account is linked to another user here")))
            elif pk == made.pk:
                self.landed.new += 1
            else:
                self.landed.unchanged += 1
        if self.landed.new:
            emit(LinksImported(actor_id=self.actor.user_id, count=self.landed.new))
        return self.landed

    def there(self) -> dict[tuple[str, str], tuple[Any, Any]]:
        """Provider and id there → the key of the link, and whose it is."""
        by_provider: dict[str, list[str]] = {}
        for provider, uid in self.wanted:
            by_provider.setdefault(provider, []).append(uid)
        wanted = Q(pk__in=[])
        for provider, uids in by_provider.items():
            wanted |= Q(provider=provider, uid__in=uids)
        found = LinkedAccount.objects.filter(wanted).values_list("provider", "uid", "pk", "user_id")
        return {(provider, uid): (pk, user_id) for provider, uid, pk, user_id in found}
