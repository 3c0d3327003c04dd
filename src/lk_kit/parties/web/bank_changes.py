"""Bank accounts that wait for a second person: look, approve, reject with a reason, withdraw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.views import CabinetView, ConfirmActionView
from lk_kit.cabinet.views.details import ObjectMixin
from lk_kit.core.users import display_name, name_paths
from lk_kit.parties.enums import BankChange, Decision, Permission
from lk_kit.parties.models import BankAccountChange
from lk_kit.parties.requisites import BANK_ACCOUNT

from .company import PartyPage
from .forms import BankAccountForm


class BankChangePage(PartyPage):
    def get_queryset(self) -> Any:
        seen = BankAccountChange.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)
        return seen.select_related("bank_account", *name_paths("requested_by"), *name_paths("decided_by"))


class BankChangeView(BankChangePage, ObjectMixin, CabinetView):
    """Old and new side by side, for who entered it and for who decides."""

    template_name = "lk_kit/parties/bank_change.html"
    permission = Permission.VIEW.value
    object: BankAccountChange

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        change = self.object
        is_mine = change.requested_by_id == self.lk.actor.user.pk
        waits = change.state == Decision.WAITING
        return super().get_context_data(
            title=BankChange(change.what).label,
            back=self.get_back(),
            rows=self.rows(),
            state=Decision(change.state).label,
            requested_by=display_name(change.requested_by),
            decided_by=display_name(change.decided_by),
            may_decide=waits and not is_mine and self.lk.actor.can(Permission.APPROVE_BANK, self.lk.party_id),
            may_withdraw=waits and is_mine,
            **kwargs,
        )

    def rows(self) -> list[dict[str, Any]]:
        change, shows_both = self.object, self.object.what == BankChange.UPDATE and self.object.state == Decision.WAITING
        account = change.bank_account if shows_both else None
        pairs = [(name, getattr(account, name, ""), getattr(change, name)) for name in BANK_ACCOUNT]
        return [
            {"label": BankAccountForm.base_fields[name].label, "old": old if account and old != new else "", "new": new}
            for name, old, new in pairs
        ]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class BankChangeConfirmView(BankChangePage, ConfirmActionView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"subtitle": self.named(), **kwargs})

    def named(self) -> str:
        """The bank, and as much of the number as tells two accounts of it apart."""
        change: Any = self.object
        return f"{change.bank_name} …{change.account[-4:]}" if change.account else change.bank_name

    def get_back(self) -> Any:
        return self.lk.url("parties:bank_change", pk=self.object.pk), BankChange(self.object.what).label  # type: ignore[attr-defined]


class BankChangeApproveView(BankChangeConfirmView):
    permission = Permission.APPROVE_BANK.value
    action = "parties.ApproveBankChange"
    title = _("Approve the bank account?")
    text = _("Compare the numbers with the paper of the bank, not with a letter: they are where payments go.")
    submit_label = _("Approve the account")
    success_message = _("The bank account is in force")


class BankChangeRejectView(BankChangeConfirmView):
    permission = Permission.APPROVE_BANK.value
    action = "parties.RejectBankChange"
    form_class = ReasonForm
    title = _("Reject the bank account?")
    submit_label = _("Reject")
    is_dangerous = True
    success_message = _("The bank account has been rejected")


class BankChangeWithdrawView(BankChangeConfirmView):
    permission = Permission.EDIT.value
    action = "parties.WithdrawBankChange"
    title = _("Take the change back?")
    text = _("Everything stays as it was before it.")
    submit_label = _("Take back")
    success_message = _("The change is taken back")
