"""Every error the library raises on purpose: a class, a stable code and parameters, before it has a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise
FieldErrors = Mapping[str, Sequence[Message]]


class LkKitError(Exception):
    """Root of the business errors. `code` is stable API; `message` is translated when it is shown."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "error"
    default_message: ClassVar[Message] = _("The request could not be carried out.")

    def __init__(self, message: Message | None = None, *, code: str | None = None, params: Mapping[str, Any] | None = None) -> None:
        self.code = code or self.default_code
        self.message: Message = message if message is not None else self.default_message
        self.params: dict[str, Any] = dict(params or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.params if self.params else text

    def details(self) -> dict[str, Any]:
        """Further JSON-able members of the API's problem document, such as what to show the customer next."""
        return {}


class InvalidInput(LkKitError):
    """The input itself is wrong; `errors` maps field names (or `__all__`) to messages."""

    default_code = "invalid"
    default_message = _("Please correct the marked fields.")

    def __init__(
        self,
        message: Message | None = None,
        *,
        errors: FieldErrors | None = None,
        code: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message, code=code, params=params)
        self.errors: dict[str, list[Message]] = {field: list(texts) for field, texts in (errors or {}).items()}


class NotSignedIn(LkKitError):
    status = 401
    default_code = "not_signed_in"
    default_message = _("Please sign in.")


class NotAllowed(LkKitError):
    """The actor sees the object but may not do this."""

    status = 403
    default_code = "not_allowed"
    default_message = _("You do not have permission to do this.")


class StepUpRequired(NotAllowed):
    """The actor may do it, once he has proven again that it is he; `methods` are the ways to do that."""

    default_code = "step_up_required"
    default_message = _("Confirm that it is you, then try again.")

    def __init__(self, methods: Sequence[str] = ()) -> None:
        super().__init__()
        self.methods = list(methods)

    def details(self) -> dict[str, Any]:
        return {"methods": self.methods}


class NotVisible(LkKitError):
    """The object does not exist for this actor; it must not be told apart from one that does not exist at all."""

    status = 404
    default_code = "not_found"
    default_message = _("Not found.")


class Refused(LkKitError):
    """The business rules say no in the present state."""

    status = 409
    default_code = "refused"


class ActionVetoed(Refused):
    """Raised by a receiver of a `pre_*` signal: the whole transaction is rolled back and the text is shown to the user."""

    default_code = "vetoed"


class Conflict(LkKitError):
    """Somebody was faster, or what the client has seen is stale. Reading again and repeating may help."""

    status = 409
    default_code = "conflict"
    default_message = _("This has changed in the meantime. Please check and try again.")


class IdempotencyMismatch(LkKitError):
    """The same idempotency key came with another request (draft-ietf-httpapi-idempotency-key-header, section 2.6)."""

    status = 422
    default_code = "idempotency_key_reused"
    default_message = _("This idempotency key was already used for another request.")


class TooManyAttempts(LkKitError):
    status = 429
    default_code = "too_many_attempts"
    default_message = _("Too many attempts. Please try again later.")

    def __init__(
        self, message: Message | None = None, *, retry_after: int, code: str | None = None, params: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message, code=code, params=params)
        self.retry_after = retry_after


class BackendError(LkKitError):
    """A pluggable backend failed; `backend` is its alias. `retryable` says whether the same call may succeed later."""

    status = 502
    default_code = "backend_error"
    default_message = _("An external service did not answer properly. Please try again later.")
    retryable: ClassVar[bool] = False

    def __init__(
        self, message: Message | None = None, *, backend: str = "", code: str | None = None, params: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message, code=code, params=params)
        self.backend = backend


class BackendUnavailable(BackendError):
    status = 503
    default_code = "backend_unavailable"
    retryable = True


class BackendRefused(BackendError):
    """The other side understood and said no (declined card, unknown number)."""

    status = 409
    default_code = "backend_refused"


class BackendUnsupported(BackendError):
    """The backend cannot express what was asked; its `supports_*` flag says so beforehand."""

    default_code = "backend_unsupported"


class BackendConfigurationError(ImproperlyConfigured):
    """The developer has to mend settings; never shown to a customer."""


class MissingExtra(ImportError):
    """An optional dependency is not installed; the text holds the `pip install` line."""

    def __init__(self, extra: str, feature: str) -> None:
        self.extra = extra
        super().__init__(f'{feature} needs an optional dependency. Install it with: pip install "lk_kit[{extra}]"')
