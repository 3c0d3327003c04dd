"""O1 over the whole suite: after each test, nothing secret that it used stands in a log record, in an error report or in an event.

Nobody has to mark a secret. Passwords are seen where they are hashed, codes, tokens, links and session keys where they are made,
seeds where a code is computed from them, sensitive columns where they are encrypted, and what a client sends under a telling name
where the test client sends it. What is written is seen by a handler of the root logger, by the signal of unhandled exceptions (the
report that Django, or a service like Sentry, makes of it, with the variables of its frames, but for the request's own address) and
by a sink of events.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import django_otp.oath
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.core.signals import got_request_exception
from django.test.client import RequestFactory
from django.views.debug import ExceptionReporter

from lk_kit.core import crypto
from lk_kit.core.events import Event, register_sink

SHORTEST = 6
SENT = re.compile(
    rb"""(?:"|name=")(?:\w*password\w*|pin|code|token|passport\w*|card\w*|cvc|credential|api_key|account|correspondent_account)"
    (?:\s*:\s*"|\r\n\r\n)([^"\r\n]{6,})""",
    re.VERBOSE,
)
"""A value of a JSON or multipart body whose name says that it is nobody's business."""
QUIET = ("django.db.backends", "django.template", "factory", "faker", "asyncio", "hypothesis")
"""Loggers that say everything when asked for DEBUG: statements with their values are what they are for, and no site asks."""
NOT_SECRET = re.compile(r"[A-Za-z]{1,8}|(\d)\1*|.*zqx.*|<.*|https://a\.example.*", re.DOTALL)
"""Words and rows of one digit that tests send where a code or a password is asked for, which stand in sentences by chance; and the markup
that D5 writes into every text at once."""


class Watch(logging.Handler):
    """What was secret, and what was said, since the last look."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.known: set[str] = set()
        self.said: list[tuple[str, str]] = []

    def keep(self, *values: object) -> None:
        self.known.update(text for text in map(str, values) if len(text) >= SHORTEST and not NOT_SECRET.fullmatch(text))

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(QUIET):
            error = record.exc_info[1] if record.exc_info else None
            self.said.append((f"the log {record.name}", " ".join([record.getMessage(), *(repr(one) for one in chain_of(error))])))

    def report(self, sender: Any, request: Any = None, **kwargs: Any) -> None:
        """Everything but the address of the request, which a report cannot do without."""
        made = ExceptionReporter(request, *sys.exc_info())
        variables = [value for frame in made.get_traceback_frames() for _name, value in frame["vars"]]
        posted = made.filter.get_post_parameters(request) if request is not None else {}
        text = f"{[*chain_of(sys.exc_info()[1])]} {variables} {dict(posted)}"
        match = getattr(request, "resolver_match", None)
        address = (request.get_full_path(), request.path, *request.GET.values()) if request is not None else ()
        for part in filter(None, (*address, *(match.kwargs.values() if match is not None else ()))):
            text = text.replace(str(part), "")
        self.said.append(("an error report", text))

    def fact(self, event: Event, instance: Any) -> None:
        self.said.append((f"the event {event.name}", json.dumps(event.payload(), ensure_ascii=False, default=str)))

    def look(self) -> list[str]:
        """What came out, in words; everything is forgotten."""
        said, known = self.said, {*self.known, settings.SECRET_KEY, *settings.LK_KIT.get("CORE", {}).get("ENCRYPTION_KEYS", ())}
        self.said, self.known = [], set()
        everything = "\n".join(text for _where, text in said)
        out = [one for one in known if one in everything] if everything else []
        return sorted({f"{where} holds {one!r}: {text[:200]!r}" for one in out for where, text in said if stands_in(one, text)})


def stands_in(secret: str, text: str) -> bool:
    """Digits alone may be a part of a longer number, of a key or of a time by chance."""
    return bool(re.search(rf"(?<![\w.-]){secret}(?![\w-]|\.\d)", text)) if secret.isdigit() else secret in text


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


WATCH = Watch()


def after(owner: Any, name: str, seen: Callable[..., None]) -> None:
    """From now on `seen(result, *arguments)` is told of every call, wherever the function was imported to."""
    original = getattr(owner, name)

    @wraps(original)
    def told(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        seen(result, *args)
        return result

    setattr(owner, name, told)
    for module in [one for key, one in sys.modules.items() if key.startswith(("lk_kit.", "tests.", "django"))]:
        if not isinstance(owner, type) and vars(module).get(name) is original:
            setattr(module, name, told)


def result_is_secret(result: Any, *args: Any) -> None:
    WATCH.keep(result)


def made_in_earnest(result: str, *args: Any) -> None:
    """Not the made-up values that the sweeps put into every place of an address."""
    if not sys._getframe(2).f_globals["__name__"].startswith("lk_kit.testing"):
        WATCH.keep(result)


def sent(_result: Any, _factory: Any, _method: str, _path: str, data: Any = b"", *_args: Any) -> None:
    if isinstance(data, bytes):
        WATCH.keep(*(found.decode("utf-8", "replace") for found in SENT.findall(data)))


def seed_used(_result: Any, oath: Any, key: bytes, *_args: Any) -> None:
    WATCH.keep(key.hex(), base64.b32encode(key).decode())


def start() -> None:
    """Once a process, after `django.setup()`."""
    after(MD5PasswordHasher, "encode", lambda _result, _hasher, password, _salt: WATCH.keep(password))
    after(PasswordResetTokenGenerator, "_make_token_with_timestamp", result_is_secret)
    after(SessionBase, "_get_new_session_key", result_is_secret)
    after(signing.Signer, "sign", result_is_secret)
    after(secrets, "token_urlsafe", made_in_earnest)
    after(crypto, "encrypt", lambda _result, text: WATCH.keep(text))
    after(django_otp.oath.TOTP, "__init__", seed_used)
    after(django_otp.oath.TOTP, "token", lambda code, _totp: WATCH.keep(f"{code:06d}"))
    after(RequestFactory, "generic", sent)
    if "lk_kit.accounts.models" in sys.modules:
        from lk_kit.accounts import codes
        from lk_kit.accounts import secrets as ours

        after(codes, "digits_of", result_is_secret)
        after(ours, "new_backup_code", lambda code: WATCH.keep(code, ours.grouped(code)))
    got_request_exception.connect(WATCH.report, dispatch_uid="tests.secret_watch")
    register_sink(WATCH.fact)
    root = logging.getLogger()
    root.addHandler(WATCH)
    logging.getLogger("lk_kit").setLevel(logging.DEBUG)
    logging.getLogger("django").setLevel(logging.DEBUG)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.INFO)
