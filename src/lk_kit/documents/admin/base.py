from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError
from lk_kit.documents import kinds
from lk_kit.parties.admin.base import ActionAdmin, words


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """Besides the columns a step of the flow that is taken when they are saved."""

    flow: ClassVar[str]
    type = forms.ChoiceField(label=_("type"))
    step = forms.ChoiceField(label=_("what to do"), required=False)
    reason = forms.CharField(
        label=_("reason, the customer sees it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    actor: Actor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "type" in fields:
            fields["type"].choices = kinds.choices()
        fields["step"].choices = [("", _("only save")), *((one.name, one.label) for one in self.steps())]

    def steps(self) -> list[Any]:
        """Those of the status in which the object is; one that is being entered will be in the first one."""
        flow = get_class(self.flow)
        status = flow.initial if self.instance._state.adding else self.instance.status
        return [one for one in flow.transitions if one.staff_permission and status in one.sources]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        step = next((one for one in self.steps() if one.name == data.get("step")), None)
        if step is not None and step.needs_reason and not data.get("reason"):
            self.add_error("reason", _("Say why; the customer reads it."))
        return data


class StepAdmin(ActionAdmin):
    """Saves the columns in one transaction; files and steps follow it, each in its own. What is refused then is told, the columns stay."""

    show_full_result_count = False
    list_per_page = 50
    raw_id_fields = ("party",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        request._lk_saved = (obj, form)  # type: ignore[attr-defined]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().changeform_view(request, *args, **kwargs)
        obj, form = request.__dict__.pop("_lk_saved", (None, None))
        if obj is None:
            return response
        try:
            self.follow_up(Actor.from_request(request), type(obj)._base_manager.get(pk=obj.pk), form.cleaned_data)
        except LkKitError as error:
            self.message_user(request, words(error), messages.ERROR)
            return HttpResponseRedirect(self.url_of("change", quote(obj.pk)))
        return response

    def follow_up(self, actor: Actor, obj: Any, data: dict[str, Any]) -> None:
        raise NotImplementedError(f"{type(self).__name__} must implement follow_up()")

    def url_of(self, view: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        found = tuple(super().get_readonly_fields(request, obj))
        return (*found, "party") if obj is not None else found
