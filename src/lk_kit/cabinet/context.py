"""What every page of the cabinet knows: who looks at it, for which party, and what the menu holds. In templates it is `lk`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info, pgettext
from django.utils.translation import gettext as _

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.classes import get_class
from lk_kit.core.users import display_name

from .conf import conf
from .notices import Notice, notices_of
from .sections import Section, Text, all_sections

PARTY_COOKIE = "lk_party"
THEME_COOKIE = "lk_theme"
THEMES = ("auto", "light", "dark")
SWITCHER_LIMIT = 8


@dataclass(frozen=True)
class MenuItem:
    key: str
    label: Text
    icon: str
    url: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True)
class PartyLink:
    """An entry of the party switcher; it leads to the same section in that party where the section is open there."""

    grant: Grant
    url: str
    is_current: bool


def first_url(*names: str) -> str:
    """The first of the URL names that this site has, or an empty string."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def is_htmx(request: HttpRequest) -> bool:
    """Whether a piece of the page is asked for. Reads the headers, so it works without django-htmx's middleware."""
    headers = request.headers
    whole_page = headers.get("HX-Boosted") == "true" or headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and not whole_page


class CabinetContext:
    """Made once a request by `CabinetContext.of(request)`. Menu and badges are worked out only when a template asks."""

    def __init__(self, request: HttpRequest, actor: Actor, grant: Grant | None = None, section: str = "") -> None:
        self.request = request
        self.actor = actor
        self.grant = grant
        """The party of the URL; None on personal pages."""
        self.section = section

    @classmethod
    def of(cls, request: HttpRequest) -> CabinetContext:
        found: CabinetContext | None = getattr(request, "_lk_context", None)
        if found is None:
            actor = Actor.from_request(request) if hasattr(request, "user") else Actor.anonymous()
            match = request.resolver_match
            code = match.kwargs.get("code", "") if match else ""
            found = cast(CabinetContext, get_class("cabinet.CabinetContext")(request, actor, actor.grant_by_code(code)))
            request._lk_context = found  # type: ignore[attr-defined]
        return found

    # The party

    @property
    def party_id(self) -> UUID | None:
        return self.grant.party_id if self.grant else None

    @property
    def code(self) -> str:
        """The code of the party of this page, else of the party of the menu; empty when the user has none."""
        return self.menu_grant.party_code if self.menu_grant else ""

    @cached_property
    def menu_grant(self) -> Grant | None:
        """The party that the menu leads into: that of the page, else the one last looked at, else the first."""
        if self.grant or not self.actor.grants:
            return self.grant
        return self.actor.grant_by_code(self.request.COOKIES.get(PARTY_COOKIE, "")) or self.grants[0]

    @cached_property
    def grants(self) -> list[Grant]:
        return sorted(self.actor.grants.values(), key=lambda grant: (grant.party_status != "active", grant.party_name.lower()))

    def can(self, permission: str | None) -> bool:
        """Whether the actor holds it in the party of the page, or of the menu on personal pages."""
        grant = self.menu_grant
        return not permission or (grant is not None and self.actor.can(permission, grant.party_id))

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """`reverse()` of a page of this cabinet: `orders:detail` gets the namespace and the party's code where it needs one."""
        full = name if name.startswith("lk_kit:") else f"lk_kit:{name}"
        if args:
            return reverse(full, args=args)
        try:
            return reverse(full, kwargs={"code": self.code, **kwargs})
        except NoReverseMatch:
            return reverse(full, kwargs=kwargs)

    # The menu

    @cached_property
    def menu(self) -> list[MenuItem]:
        """The sections of the party."""
        return [self._home_item(), *self._items(party_scoped=True)] if self.menu_grant else self._personal_home()

    @cached_property
    def personal_menu(self) -> list[MenuItem]:
        return self._items(party_scoped=False)

    @property
    def tabs(self) -> Sequence[MenuItem]:
        return self._tabs[0]

    @property
    def more_tabs(self) -> Sequence[MenuItem]:
        return self._tabs[1]

    @cached_property
    def _tabs(self) -> tuple[list[MenuItem], list[MenuItem]]:
        items = [*self.menu, *self.personal_menu]
        if len(items) <= conf.TABS:
            return items, []
        return items[: conf.TABS - 1], items[conf.TABS - 1 :]

    @property
    def more_is_current(self) -> bool:
        return any(item.is_current for item in self.more_tabs)

    @property
    def more_count(self) -> int:
        return sum(item.count for item in self.more_tabs)

    @cached_property
    def current_section(self) -> str:
        """The key of the section that this page belongs to."""
        match = self.request.resolver_match
        if self.section or match is None:
            return self.section
        namespace = match.view_name.rpartition(":")[0]
        exact = [one.key for one in all_sections() if one.url_name == match.view_name]
        near = [one.key for one in all_sections() if namespace != "lk_kit" and one.url_name.rpartition(":")[0] == namespace]
        return next(iter(exact + near), "home" if match.view_name in ("lk_kit:home", "lk_kit:party_home") else "")

    def shows(self, section: Section) -> bool:
        grant = self.menu_grant
        if section.party_scoped and (grant is None or (section.kinds and grant.party_kind not in section.kinds)):
            return False
        return self.can(section.permission) and (section.visible is None or section.visible(self))

    def section_url(self, section: Section, code: str) -> str:
        return reverse(section.url_name, kwargs={"code": code} if section.party_scoped else {})

    def _items(self, *, party_scoped: bool) -> list[MenuItem]:
        shown = (one for one in all_sections() if one.party_scoped is party_scoped and self.shows(one))
        return [
            MenuItem(
                key=one.key,
                label=one.label,
                icon=one.icon,
                url=self.section_url(one, self.code),
                is_current=one.key == self.current_section,
                count=one.badge(self) if one.badge else 0,
            )
            for one in shown
        ]

    def _home_item(self) -> MenuItem:
        url = reverse("lk_kit:party_home", kwargs={"code": self.code})
        return MenuItem("home", pgettext("cabinet", "Home"), "home", url, self.current_section == "home")

    def _personal_home(self) -> list[MenuItem]:
        if not self.actor.is_authenticated:
            return []
        return [MenuItem("home", pgettext("cabinet", "Home"), "home", reverse("lk_kit:home"), self.current_section == "home")]

    @cached_property
    def party_links(self) -> list[PartyLink]:
        """The parties of the switcher, the shown one first; `more_parties` says that the full list has others."""
        current = self.menu_grant
        ordered = sorted(self.grants, key=lambda grant: grant is not current)[:SWITCHER_LIMIT]
        return [PartyLink(grant, self.party_url(grant), grant is current) for grant in ordered]

    @property
    def more_parties(self) -> bool:
        return len(self.grants) > SWITCHER_LIMIT

    def party_url(self, grant: Grant) -> str:
        section = next((one for one in all_sections() if one.key == self.current_section and one.party_scoped), None)
        fits = section and (not section.kinds or grant.party_kind in section.kinds)
        if section and fits and (not section.permission or self.actor.can(section.permission, grant.party_id)):
            return self.section_url(section, grant.party_code)
        return reverse("lk_kit:party_home", kwargs={"code": grant.party_code})

    # The frame

    @property
    def layout(self) -> str:
        """The template that pages extend: the whole page, or only its content when htmx asks."""
        return "lk_kit/partial.html" if is_htmx(self.request) else "lk_kit/base.html"

    @property
    def error_layout(self) -> str:
        return "lk_kit/base.html" if self.actor.is_authenticated else "lk_kit/bare.html"

    @property
    def site_name(self) -> str:
        return conf.SITE_NAME or _("Cabinet")

    @property
    def logo(self) -> str:
        return conf.LOGO

    @property
    def home_url(self) -> str:
        return conf.SITE_URL or reverse("lk_kit:home")

    @property
    def site_url(self) -> str:
        return conf.SITE_URL

    @property
    def theme_css(self) -> Sequence[str]:
        return conf.THEME_CSS

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Codes and own names of the languages to choose from; empty when the site does not switch languages."""
        switches = "django.middleware.locale.LocaleMiddleware" in settings.MIDDLEWARE
        known = {code for code, _name in settings.LANGUAGES}
        found = [code for code in conf.LANGUAGES if code in known] if switches else []
        return [(code, get_language_info(code)["name_local"]) for code in found] if len(found) > 1 else []

    @property
    def csrf_token(self) -> str:
        return get_token(self.request)

    @property
    def visit_until(self) -> datetime | None:
        """When a member of staff views the cabinet as this customer: the end of his time."""
        visit = getattr(self.request, "_lk_visit", None)
        return visit.until if visit is not None and self.actor.impersonator is not None else None

    @property
    def notices(self) -> list[Notice]:
        return notices_of(self) if self.actor.is_authenticated else []

    @property
    def user_name(self) -> str:
        return display_name(self.actor.user)

    @property
    def profile_url(self) -> str:
        return first_url("lk_kit:profiles:detail", "lk_kit:profiles:profile", "lk_kit:profiles:edit")

    @property
    def sign_out_url(self) -> str:
        return first_url("lk_kit:accounts:logout", "logout")

    @property
    def messages(self) -> Sequence[Message]:
        return list(get_messages(self.request))
