"""For the company's managers. Every write is an Action, so the admin keeps the rules of the cabinet and leaves the same facts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class, get_class_or_none
from lk_kit.core.exceptions import InvalidInput, LkKitError
from lk_kit.core.users import name_paths

from .enums import PartyKind, PartyStatus
from .models import Address, BankAccount, Invitation, Membership, Party
from .requisites import ADDRESS, BANK_ACCOUNT, STAFF_ONLY, clean_address, clean_bank_account, clean_requisites, fields_of
from .roles import role_choices
from .saving import refuse_duplicate

DECISIONS = [("", "—"), ("parties.ApproveParty", _("Approve")), ("parties.RejectParty", _("Reject")), ("parties.CloseParty", _("Close"))]


class ActionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Saves through Actions; a refusal is shown and nothing is written. Staff see the parties that `visible_to` gives them."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).visible_to(Actor.from_request(request))  # type: ignore[attr-defined, no-any-return]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            response: HttpResponseBase = super().changeform_view(request, *args, **kwargs)
        except LkKitError as error:
            self.message_user(request, words(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor = Actor.from_request(request)
        saved = self.change(actor, obj, form) if change else self.add(actor, form)
        obj.__dict__.update({name: value for name, value in saved.__dict__.items() if name != "_state"})
        obj._state.adding = False

    def add(self, actor: Actor, form: Any) -> models.Model:
        raise NotImplementedError

    def change(self, actor: Actor, obj: Any, form: Any) -> models.Model:
        raise NotImplementedError


def words(error: LkKitError) -> str:
    if isinstance(error, InvalidInput) and error.errors:
        return " ".join(str(text) for texts in error.errors.values() for text in texts)
    return str(error)


def put(form: forms.BaseForm, error: LkKitError) -> None:
    """The errors of an Action's input at the fields of an admin form."""
    for name, texts in (error.errors if isinstance(error, InvalidInput) else {}).items():
        form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    if not (isinstance(error, InvalidInput) and error.errors):
        form.add_error(None, str(error))


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]
    decision = forms.ChoiceField(choices=DECISIONS, required=False, label=_("Decision"))
    reason = forms.CharField(
        required=False, label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}), help_text=_("Members read it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"] = forms.ChoiceField(choices=PartyKind.choices, label=_("Kind"), initial=PartyKind.LEGAL_ENTITY.value)

    def values(self) -> dict[str, Any]:
        names = {*fields_of(self.kind), *STAFF_ONLY}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    @property
    def kind(self) -> str:
        return str(self.cleaned_data.get("kind") or self.instance.kind)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            cleaned = clean_requisites(self.kind, self.values(), required=("name",), by_staff=True)
            refuse_duplicate(
                Party(pk=self.instance.pk, kind=self.kind, inn=cleaned.get("inn", ""), kpp=cleaned.get("kpp", "")), using="default"
            )
        except LkKitError as error:
            put(self, error)
        if data.get("decision") in ("parties.RejectParty", "parties.CloseParty") and not data.get("reason"):
            raise ValidationError({"reason": _("This field is required.")})
        return data


class MembersInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    fields = ("user", "role", "valid_from", "valid_to", "created_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True
    verbose_name_plural = _("members")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PartyAdmin(ActionAdmin):
    form = PartyForm
    list_display = ("name", "inn", "kind_label", "status_label", "manager", "created_at")
    list_filter = ("status", "kind", ("manager", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("manager",)
    search_fields = ("name", "full_name", "inn", "code", "external_id", "email")
    search_help_text = _("Name, INN, code, external id or e-mail")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    actions = ("approve",)
    autocomplete_fields = ()
    raw_id_fields = ("manager",)
    readonly_fields = ("code", "status_label", "status_note", "external_source", "external_id", "created_at")
    inlines = (MembersInline,)
    REQUISITES = ("name", "full_name", "inn", "kpp", "ogrn", "legal_address", "email", "phone")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("kind", *self.REQUISITES, "manager", "internal_note")}),)
        return (
            (None, {"fields": ("kind", "code", "manager", "internal_note")}),
            (_("Status"), {"fields": ("status_label", "status_note", "decision", "reason")}),
            (_("Requisites"), {"fields": self.REQUISITES}),
            (_("Origin"), {"fields": ("external_source", "external_id", "created_at")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "kind") if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A party is closed, not deleted: orders and papers point at it."""
        return False

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, obj: Party) -> str:
        return str(dict(PartyKind.choices).get(obj.kind, obj.kind))

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, obj: Party) -> str:
        return str(dict(PartyStatus.choices).get(obj.status, obj.status))

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet[Party]) -> None:
        done = 0
        for party in queryset.exclude(status=PartyStatus.ACTIVE):
            try:
                get_class("parties.ApproveParty")(party, actor=Actor.from_request(request)).execute()
                done += 1
            except LkKitError as error:
                self.message_user(request, f"{party}: {words(error)}", messages.ERROR)
        self.message_user(request, ngettext("%(count)s party approved.", "%(count)s parties approved.", done) % {"count": done})

    def add(self, actor: Actor, form: Any) -> Party:
        party: Party = get_class("parties.RegisterParty")(actor=actor, kind=form.kind, values=form.values()).execute()
        return self.assign(actor, party, form)

    def change(self, actor: Actor, obj: Any, form: Any) -> Party:
        party = Party.objects.get(pk=obj.pk)
        get_class("parties.UpdateParty")(party, actor=actor, values=form.values()).execute()
        self.decide(actor, party, form.cleaned_data)
        return self.assign(actor, party, form)

    def decide(self, actor: Actor, party: Party, data: dict[str, Any]) -> None:
        if data.get("decision"):
            reason = {} if data["decision"] == "parties.ApproveParty" else {"reason": data["reason"]}
            get_class(data["decision"])(party, actor=actor, **reason).execute()

    def assign(self, actor: Actor, party: Party, form: Any) -> Party:
        if "manager" in form.changed_data:
            get_class("parties.AssignManager")(party, actor=actor, manager=form.cleaned_data["manager"]).execute()
        return party


def role_formfield() -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(code, str(label)) for code, label in role_choices()], label=_("Role"))


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"] = role_formfield()


class MembershipAdmin(ActionAdmin):
    form = RoleForm
    list_display = ("user", "party", "role", "valid_from", "valid_to", "created_at")
    list_filter = ("role",)
    list_select_related = ("party", *name_paths("user"))
    search_fields = ("party__name", "party__inn")
    raw_id_fields = ("user", "party")
    fields = ("party", "user", "role", "valid_from", "valid_to", "invited_by", "created_at")
    readonly_fields = ("invited_by", "created_at")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "party", "user") if obj else self.readonly_fields

    def add(self, actor: Actor, form: Any) -> Membership:
        data = form.cleaned_data
        member: Membership = get_class("parties.AddMember")(data["party"], actor=actor, user=data["user"], role=data["role"]).execute()
        return self.set_dates(actor, member, data)

    def change(self, actor: Actor, obj: Any, form: Any) -> Membership:
        member = Membership.objects.select_related("party").get(pk=obj.pk)
        if form.cleaned_data["role"] != member.role:
            get_class("parties.ChangeRole")(member, actor=actor, role=form.cleaned_data["role"]).execute()
        return self.set_dates(actor, member, form.cleaned_data)

    def set_dates(self, actor: Actor, member: Membership, data: dict[str, Any]) -> Membership:
        dates = {name: data.get(name) for name in ("valid_from", "valid_to")}
        if (dates["valid_from"], dates["valid_to"]) != (member.valid_from, member.valid_to):
            get_class("parties.SetMembershipDates")(member, actor=actor, **dates).execute()
        return member

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        get_class("parties.RemoveMember")(obj, actor=Actor.from_request(request)).execute()

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except LkKitError as error:
            self.message_user(request, words(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one only: each removal may be refused."""
        return obj is not None and super().has_delete_permission(request, obj)


class InvitationAdmin(ActionAdmin):
    form = RoleForm
    list_display = ("email", "party", "role", "state", "invited_by", "created_at", "expires_at")
    list_filter = ("role", "created_at")
    list_select_related = ("party", *name_paths("invited_by"))
    search_fields = ("email", "party__name", "party__inn")
    raw_id_fields = ("party",)
    fields = ("party", "email", "role")
    ordering = ("-pk",)
    actions = ("withdraw",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Looked at, withdrawn, made anew; never edited."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add(self, actor: Actor, form: Any) -> Invitation:
        data = form.cleaned_data
        made: Invitation = get_class("parties.InviteMember")(data["party"], actor=actor, email=data["email"], role=data["role"]).execute()
        return made

    @admin.action(description=_("Withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: models.QuerySet[Invitation]) -> None:
        for invitation in queryset.filter(accepted_at=None, revoked_at=None):
            get_class("parties.RevokeInvitation")(invitation, actor=Actor.from_request(request)).execute()


class PieceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Checks the whole as the Actions do, so that errors stand at their fields."""

    cleaner: Any = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            type(self).cleaner({name: value for name, value in data.items() if name != "party"})
        except LkKitError as error:
            put(self, error)
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "party"}


class AddressForm(PieceForm):
    cleaner = staticmethod(clean_address)


class BankAccountForm(PieceForm):
    cleaner = staticmethod(clean_bank_account)


class PieceAdmin(ActionAdmin):
    raw_id_fields = ("party",)
    list_select_related = ("party",)
    ordering = ("-pk",)
    noun = ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("party",) if obj else ()

    def add(self, actor: Actor, form: Any) -> models.Model:
        made: models.Model = get_class(f"parties.Add{self.noun}")(form.cleaned_data["party"], actor=actor, values=form.values()).execute()
        return made

    def change(self, actor: Actor, obj: Any, form: Any) -> models.Model:
        changed: models.Model = get_class(f"parties.Update{self.noun}")(
            self.model.objects.get(pk=obj.pk), actor=actor, values=form.values()
        ).execute()
        return changed

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        get_class(f"parties.Delete{self.noun}")(obj, actor=Actor.from_request(request)).execute()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)


class AddressAdmin(PieceAdmin):
    form = AddressForm
    noun = "Address"
    list_display = ("one_line", "label", "party", "is_default")
    search_fields = ("city", "street", "label", "party__name", "party__inn")
    fields = ("party", *ADDRESS)


class BankAccountAdmin(PieceAdmin):
    form = BankAccountForm
    noun = "BankAccount"
    list_display = ("bank_name", "account", "bik", "party", "is_default")
    search_fields = ("account", "bik", "bank_name", "party__name", "party__inn")
    fields = ("party", *BANK_ACCOUNT)


for model, key in (
    (Party, "parties.PartyAdmin"),
    (Membership, "parties.MembershipAdmin"),
    (Invitation, "parties.InvitationAdmin"),
    (Address, "parties.AddressAdmin"),
    (BankAccount, "parties.BankAccountAdmin"),
):
    if (admin_class := get_class_or_none(key)) is not None:
        admin.site.register(model, admin_class)
