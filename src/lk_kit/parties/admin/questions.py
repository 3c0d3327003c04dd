"""What staff are asked about a member: why he may not do something, and who goes on with what he began."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError, StepUpRequired
from lk_kit.core.users import display_name
from lk_kit.parties.explain import explain
from lk_kit.parties.handover import count_belongings, heir_choices
from lk_kit.parties.models import Membership
from lk_kit.parties.web.forms import ExplainForm

from .base import ActionAdmin, put

NAME = "lk_kit_parties_membership"


def url_of(page: str, membership: Membership) -> str:
    return reverse(f"admin:{NAME}_{page}", args=[quote(membership.pk)])


def question_links(row: Membership, *, may_change: bool) -> str:
    """The ways from a company's page to the questions about one of its members."""
    links = [(url_of("explain", row), _("Why may he, or may he not?"))]
    links += [(url_of("hand_over", row), _("Hand over"))] if may_change else []
    return format_html(" · ".join(['<a href="{}">{}</a>'] * len(links)), *(part for link in links for part in link))


class AdminHeirForm(forms.Form):
    """Colleagues of whom one goes on."""

    def __init__(self, *args: Any, heirs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"] = forms.ChoiceField(label=_("Drafts and templates go to"), choices=heirs)


class MemberQuestions(ActionAdmin):
    """Two more pages of a membership."""

    change_form_template = "lk_kit/parties/admin/membership.html"
    explain_template = "lk_kit/parties/admin/explain.html"
    hand_over_template = "lk_kit/parties/admin/hand_over.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/explain/", wrap(self.explain_view), name=f"{NAME}_explain"),
            path("<path:object_id>/hand-over/", wrap(self.hand_over_view), name=f"{NAME}_hand_over"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        member = kwargs.get("obj")
        if member is not None:
            context["lk_explain_url"] = url_of("explain", member)
            context["lk_hand_over_url"] = url_of("hand_over", member) if self.has_change_permission(request, member) else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def explain_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        member = self.get_object(request, unquote(object_id))
        if member is None:
            return self.missing(request, object_id)
        if not self.has_view_or_change_permission(request, member):
            raise PermissionDenied
        form = ExplainForm(request.GET or None)
        actor = Actor.from_request(request)
        found = explain(member, form.cleaned_data["permission"], actor) if form.is_bound and form.is_valid() else None
        told = {"title": _("What may this person do, and why?"), "form": form, "explanation": found, "submit_label": _("Explain")}
        return TemplateResponse(request, self.explain_template, self.page(request, member) | told)

    def hand_over_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        member = self.get_object(request, unquote(object_id))
        if member is None:
            return self.missing(request, object_id)
        if not self.has_change_permission(request, member):
            raise PermissionDenied
        actor = Actor.from_request(request)
        form = AdminHeirForm(request.POST if request.method == "POST" else None, heirs=heir_choices(member, actor))
        if form.is_valid() and (answer := self.handed_over(request, member, form)) is not None:
            return answer
        told = {
            "title": _("Hand over drafts and templates"),
            "form": form,
            "count": count_belongings(member),
            "submit_label": _("Hand over"),
        }
        return TemplateResponse(request, self.hand_over_template, self.page(request, member) | told)

    def handed_over(self, request: HttpRequest, member: Membership, form: forms.Form) -> HttpResponse | None:
        """None when it was refused: the reason stands in the form."""
        try:
            actor = Actor.from_request(request)
            count: int = get_class("parties.HandOver")(member, actor=actor, heir=form.cleaned_data["heir"]).execute()
        except StepUpRequired:
            raise
        except LkKitError as error:
            put(form, error)
            return None
        text = ngettext("%(count)s thing was handed over.", "%(count)s things were handed over.", count) % {"count": count}
        if count:
            self.log_change(request, member, text)
        messages.success(request, text if count else _("Nothing was there to hand over."))
        return HttpResponseRedirect(reverse(f"admin:{NAME}_change", args=[quote(member.pk)]))

    def missing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]

    def page(self, request: HttpRequest, member: Membership) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": member,
            "subtitle": f"{display_name(member.user)}, {member.party}",
            "back_url": reverse(f"admin:{NAME}_change", args=[quote(member.pk)]),
        }
