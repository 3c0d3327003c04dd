from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, declare

declare("lk_kit_privacy.ConsentDocument", {}, impersonal=("kind", "title", "text", "sha256"))
declare(
    "lk_kit_privacy.Consent",
    {
        "ip": Personal(purpose=_("Proving that you agreed"), retention=_("As long as you have an account")),
        "channel": Personal(
            purpose=_("Proving that you agreed"),
            retention=_("3 years after the withdrawal"),
            erase=Erase.KEEP,
            law=_("Federal Law 152-FZ, article 9, part 3: the operator has to prove consent; Civil Code, article 196"),
        ),
    },
    owner="user",
)
declare(
    "lk_kit_privacy.DataExport",
    {"file": Personal(purpose=_("Handing you a copy of your data"), retention=_("72 hours"), export=False, erase=Erase.DELETE_ROW)},
    owner="user",
    impersonal=("status",),
)
declare("lk_kit_privacy.Erasure", {}, impersonal=("status", "act", "act_sha256", "files"))

# Tables of django-allauth, for a site that uses it by itself: nobody else declares them.
FOREIGN = Personal(purpose=_("Letting you into your account"), retention=_("As long as you have an account"), erase=Erase.DELETE_ROW)
declare("socialaccount.SocialAccount", {"uid": FOREIGN, "extra_data": FOREIGN}, owner="user", impersonal=("provider",))
declare("account.EmailAddress", {"email": FOREIGN}, owner="user")
