"""`SESSION_ENGINE = "lk_kit.accounts.sessions"`: sessions in a table that knows its users.

Reading a session is one statement that brings the user, his profile and his grants along; ending one is deleting a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import DatabaseError, IntegrityError, router, transaction
from django_otp import DEVICE_ID_SESSION_KEY

from lk_kit.core.clock import now

from .secrets import digest

if TYPE_CHECKING:
    from .lookup import Found


class SessionStore(SessionBase):
    """Made once a request by Django's SessionMiddleware. `client` is set by our AuthenticationMiddleware."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.found: Found | None = None
        self.client: tuple[str, str] = ("", "")
        """Address and browser of the request."""

    @classmethod
    def model(cls) -> Any:
        from .models import Session

        return Session

    def load(self) -> dict[str, Any]:
        from .lookup import sessions

        found = sessions.fetch(digest(self.session_key)) if self.session_key else None
        if found is None or found.own["expire_date"] <= now():
            self._session_key = None
            return {}
        self.found = found
        return self.decode(found.own["data"])

    def exists(self, session_key: str) -> bool:
        return bool(self.model().objects.filter(key_hash=digest(session_key)).exists())

    def create(self) -> None:
        self.found = None
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        model, key_hash = self.model(), digest(self.session_key)
        using = router.db_for_write(model)
        try:
            with transaction.atomic(using=using):
                if must_create:
                    model.objects.using(using).create(key_hash=key_hash, last_seen=now(), **self.columns(data))
                elif not model.objects.using(using).filter(key_hash=key_hash).update(**self.columns(data)):
                    raise UpdateError
        except IntegrityError as error:
            raise (CreateError if must_create else UpdateError) from error
        except DatabaseError as error:
            if not must_create:
                raise UpdateError from error
            raise
        return None

    def columns(self, data: dict[str, Any]) -> dict[str, Any]:
        user_id = data.get(SESSION_KEY)
        columns: dict[str, Any] = {
            "data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "user_id": get_user_model()._meta.pk.to_python(user_id) if user_id is not None else None,
            "otp_device": data.get(DEVICE_ID_SESSION_KEY) or "",
        }
        ip, agent = self.client
        return columns | ({"ip": ip or None, "user_agent": agent} if ip or agent else {})

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model().objects.filter(key_hash=digest(key)).delete()

    def touch(self) -> None:
        """Keeps “last seen” up to date; called by the middleware when the stored time has grown old."""
        if self.found is not None:
            ip, agent = self.client
            self.model().objects.filter(pk=self.found.own["id"]).update(last_seen=now(), ip=ip or None, user_agent=agent)

    @property
    def row_id(self) -> Any:
        """The public id of the stored session; None before it is loaded."""
        return self.found.own["id"] if self.found else None

    @classmethod
    def clear_expired(cls) -> None:
        """`manage.py clearsessions`: also forgets what is left of registrations and of counted attempts, and old history and
        texts."""
        from lk_kit.messaging.log import forget_old as forget_texts

        from .history import forget_old
        from .models import AddressRequest, OneTimeCode, TrustedBrowser
        from .resets import carry_out_due
        from .throttling import forget_expired

        cls.model().objects.filter(expire_date__lt=now()).delete()
        AddressRequest.objects.filter(expires_at__lt=now()).delete()
        OneTimeCode.objects.filter(expires_at__lt=now()).delete()
        carry_out_due()
        TrustedBrowser.objects.filter(expires_at__lt=now()).delete()
        forget_expired()
        forget_old()
        forget_texts()
