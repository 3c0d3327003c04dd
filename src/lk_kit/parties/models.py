from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now, today
from lk_kit.core.crypto import EncryptedCharField, LookupHash
from lk_kit.core.ids import party_code, uuid7

from .enums import CUSTOM, Decision, PartyKind, PartyStatus
from .querysets import (
    AddressQuerySet,
    BankAccountChangeQuerySet,
    BankAccountQuerySet,
    InvitationQuerySet,
    MembershipQuerySet,
    PartyQuerySet,
    RoleQuerySet,
    SpendingLimitQuerySet,
)


class Party(models.Model):
    """Who the cabinet acts for (контрагент). Never points at anything above this floor: swappable models point here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, default=party_code, editable=False)
    kind = models.CharField(_("kind"), max_length=16, default=PartyKind.PERSON.value)
    status = models.CharField(_("status"), max_length=16, default=PartyStatus.ACTIVE.value)
    status_note = models.CharField(
        _("reason"), max_length=500, blank=True, default="", help_text=_("Why it was rejected or closed; members read it.")
    )
    name = models.CharField(_("name"), max_length=255)
    full_name = models.CharField(_("full name"), max_length=500, blank=True, default="")
    inn = models.CharField(_("INN"), max_length=12, blank=True, default="")
    kpp = models.CharField(_("KPP"), max_length=9, blank=True, default="")
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True, default="")
    legal_address = models.CharField(_("legal address"), max_length=500, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=32, blank=True, default="")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="lk_managed_parties",
        verbose_name=_("manager"),
    )
    requires_second_factor = models.BooleanField(
        _("members must have a second factor"),
        default=False,
        help_text=_("Whoever works in the cabinet of this company must have two-factor authentication."),
    )
    internal_note = models.TextField(_("internal note"), blank=True, default="", help_text=_("Only staff see it."))
    external_source = models.CharField(_("external source"), max_length=32, blank=True, default="")
    external_id = models.CharField(_("external id"), max_length=64, blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=["inn", "kpp"], condition=~models.Q(inn="") & ~models.Q(kind="person"), name="lk_kit_parties_party_inn_kpp"
            ),
            models.UniqueConstraint(
                fields=["external_source", "external_id"], condition=~models.Q(external_id=""), name="lk_kit_parties_party_external"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_company(self) -> bool:
        return self.kind != PartyKind.PERSON


class Role(models.Model):
    """A role that a company made itself, from named permissions. `roles.py` turns it into rights."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="custom_roles", verbose_name=_("party"))
    title = models.CharField(_("name"), max_length=64)
    description = models.CharField(_("in words"), max_length=255, blank=True, default="")
    permissions = models.JSONField(_("permissions"), default=list)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a company")
        verbose_name_plural = _("roles of companies")
        constraints = [models.UniqueConstraint(fields=["party", "title"], name="lk_kit_parties_role_title")]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A user's place in a party. The only notion of who belongs where; `role` names a permission set of the settings, or is "custom"."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_memberships", verbose_name=_("user"))
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("party"))
    role = models.CharField(_("role"), max_length=32)
    custom_role = models.ForeignKey(
        Role, on_delete=models.RESTRICT, null=True, blank=True, related_name="memberships", verbose_name=_("role of the company")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    is_limited = models.BooleanField(_("has a spending limit"), default=False, editable=False)
    """Whether `limits` has rows: the rights of an actor bring it along, so that who has no limit pays no query for it."""
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("since"), default=now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "party"], name="lk_kit_parties_membership_key"),
            models.CheckConstraint(
                condition=models.Q(role=CUSTOM, custom_role__isnull=False) | (~models.Q(role=CUSTOM) & models.Q(custom_role=None)),
                name="lk_kit_parties_membership_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.role}"

    @property
    def state(self) -> str:
        """active, future or ended."""
        day = today()
        if self.valid_to is not None and self.valid_to < day:
            return "ended"
        return "future" if self.valid_from is not None and self.valid_from > day else "active"

    @property
    def days_left(self) -> int | None:
        """Days until the membership ends, 0 on its last day; None where no end is set or it has come."""
        left = (self.valid_to - today()).days if self.valid_to is not None else -1
        return left if left >= 0 else None


class Invitation(models.Model):
    """An invitation by e-mail. Its link is signed from the id and never stored; see `invitations.py`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("party"))
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=32)
    custom_role = models.ForeignKey(
        Role, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations", verbose_name=_("role of the company")
    )
    valid_from = models.DateField(_("member from"), null=True, blank=True)
    valid_to = models.DateField(_("member until"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("sent"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["party", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="lk_kit_parties_invitation_open",
            )
        ]
        indexes = [models.Index(fields=["email"], condition=models.Q(accepted_at=None, revoked_at=None), name="lk_kit_parties_inv_email")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.role}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now()

    @property
    def state(self) -> str:
        """open, expired, accepted or revoked."""
        if self.accepted_at is not None:
            return "accepted"
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.is_open else "expired"


class Address(models.Model):
    """A delivery address of a party's address book. Orders keep a snapshot, so it may be changed and deleted freely."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("party"))
    label = models.CharField(_("name of the place"), max_length=100, blank=True, default="")
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True, default="")
    country = models.CharField(_("country"), max_length=64, blank=True, default="")
    region = models.CharField(_("region"), max_length=128, blank=True, default="")
    city = models.CharField(_("city"), max_length=128)
    street = models.CharField(_("street, building, office"), max_length=255)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True, default="")
    contact_phone = models.CharField(_("contact phone"), max_length=32, blank=True, default="")
    instructions = models.CharField(_("instructions for the driver"), max_length=500, blank=True, default="")
    is_default = models.BooleanField(_("default"), default=False)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=models.Q(is_default=True), name="lk_kit_parties_address_default")
        ]

    def __str__(self) -> str:
        return self.one_line()

    def one_line(self) -> str:
        parts = (self.postal_code, self.country, self.region, self.city, self.street)
        return ", ".join(part for part in parts if part)


class BankAccount(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="bank_accounts", verbose_name=_("party"))
    bank_name = models.CharField(_("bank"), max_length=255)
    bik = models.CharField(_("BIK"), max_length=9)
    account = EncryptedCharField(_("settlement account"), max_length=20)
    account_hash = LookupHash(of="account")
    correspondent_account = models.CharField(_("correspondent account"), max_length=20, blank=True, default="")
    is_default = models.BooleanField(_("default"), default=False)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints = [
            models.UniqueConstraint(fields=["party", "bik", "account_hash"], name="lk_kit_parties_bankaccount_key"),
            models.UniqueConstraint(fields=["party"], condition=models.Q(is_default=True), name="lk_kit_parties_bankaccount_default"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name} …{self.account[-4:]}"


class BankAccountChange(models.Model):
    """What one person wants to do to a bank account and another has to approve. The row stays as the record of who agreed to what."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="bank_account_changes", verbose_name=_("party"))
    bank_account = models.ForeignKey(
        BankAccount, on_delete=models.SET_NULL, null=True, blank=True, related_name="changes", verbose_name=_("bank account")
    )
    """None for an account that is to be added, and once the account is gone."""
    what = models.CharField(_("what"), max_length=16)
    bank_name = models.CharField(_("bank"), max_length=255, blank=True, default="")
    bik = models.CharField(_("BIK"), max_length=9, blank=True, default="")
    account = EncryptedCharField(_("settlement account"), max_length=20, blank=True, default="")
    correspondent_account = models.CharField(_("correspondent account"), max_length=20, blank=True, default="")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )
    created_at = models.DateTimeField(_("entered"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    decision = models.CharField(_("decision"), max_length=16, default=Decision.WAITING.value)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")

    objects = BankAccountChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a bank account")
        verbose_name_plural = _("changes of bank accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["bank_account"], condition=models.Q(decision="waiting"), name="lk_kit_parties_bankchange_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.bank_name} …{self.account[-4:]}"

    @property
    def state(self) -> str:
        """Like `decision`, but what waited too long is expired at once."""
        is_late = self.decision == Decision.WAITING and self.expires_at <= now()
        return Decision.EXPIRED.value if is_late else self.decision


class SpendingLimit(models.Model):
    """How much a member may order in a period. What has been ordered, the app of the orders knows: see `limits.py`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+", verbose_name=_("party"))
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="limits", verbose_name=_("membership"))
    period = models.CharField(_("period"), max_length=16)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("set by")
    )
    created_at = models.DateTimeField(_("set"), default=now, editable=False)

    objects = SpendingLimitQuerySet.as_manager()

    class Meta:
        verbose_name = _("spending limit")
        verbose_name_plural = _("spending limits")
        constraints = [
            models.UniqueConstraint(fields=["membership", "period", "currency"], name="lk_kit_parties_limit_key"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="lk_kit_parties_limit_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} / {self.period}"
