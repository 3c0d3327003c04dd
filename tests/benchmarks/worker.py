"""One implementation in a process of its own.

Reads what to do as JSON lines, answers with the CPU of Python and of its PostgreSQL backend.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

NAME = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings_stock" if NAME == "stock" else "tests.benchmarks.settings"

import django  # noqa: E402

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402

from tests.benchmarks import floor, people  # noqa: E402

READS = ("list", "whale", "page500", "search", "detail")
WRITES = ("place", "repeat", "move")
PREFIX = {"lk": "/api/lk", "stock": "/api", "floor": "/api"}[NAME]

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


def application() -> Application:
    if NAME == "floor":
        floor.connect()
        return floor.application
    if NAME == "lk":
        from lk_kit.events.consumers import consumer

        consumer("bench", events=("orders.*",))(lambda event, delivery: None)
    return get_wsgi_application()


def cookie(user_id: int) -> str:
    """A session in the table that this implementation reads; the floor reads lk_kit's."""
    from importlib import import_module

    from django.conf import settings

    user = get_user_model()._default_manager.get(pk=user_id)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"sessionid={store.session_key}; csrftoken={'a' * 32}"


def environ(method: str, path: str, user: str, query: dict[str, Any] | None = None, body: Any = None, key: str = "") -> dict[str, Any]:
    raw = b"" if body is None else json.dumps(body).encode()
    shown = {name: value for name, value in (query or {}).items() if name != "after"}
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": PREFIX + path,
        "QUERY_STRING": urlencode(shown),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "HTTP_ACCEPT": "application/json",
        "HTTP_COOKIE": user,
        "HTTP_X_CSRFTOKEN": "a" * 32,
        "HTTP_IDEMPOTENCY_KEY": key or os.urandom(12).hex(),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(raw)),
        "bench.body": raw,
        "bench.query": query or {},
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }


class Bench:
    def __init__(self) -> None:
        self.application = application()
        self.people = people.customers(200, 7)
        self.whale_user, self.whale_party = people.whale()
        self.cookies = {user: cookie(user) for user, _party in self.people}
        self.whale_cookie, self.staff_cookie = cookie(self.whale_user), cookie(people.staff())
        self.details = people.make_orders(self.people, "completed", 1)

    def call(self, request: dict[str, Any]) -> tuple[str, bytes]:
        status = ""

        def start(given: str, headers: Any, info: Any = None) -> None:
            nonlocal status
            status = given

        response = self.application({**request, "wsgi.input": io.BytesIO(request["bench.body"])}, start)
        body = b"".join(response)
        if hasattr(response, "close"):
            response.close()
        return status, body

    def requests(self, task: str, count: int, seed: int) -> list[dict[str, Any]]:
        chosen = [self.people[(seed * 31 + index) % len(self.people)] for index in range(count)]
        if task == "list":
            return [environ("GET", "/orders/", self.cookies[user]) for user, _party in chosen]
        if task == "whale":
            return [environ("GET", "/orders/", self.whale_cookie)] * count
        if task == "page500":
            return [environ("GET", "/orders/", self.whale_cookie, self.deep())] * count
        if task == "search":
            words = [str(10 + (seed * 31 + index) % 90) for index in range(count)]
            return [environ("GET", "/orders/", self.whale_cookie, self.search(word)) for word in words]
        if task == "detail":
            found = [((seed * 31 + index) % len(self.people)) for index in range(count)]
            return [environ("GET", f"/orders/{self.details[one]}/", self.cookies[self.people[one][0]]) for one in found]
        return self.writes(task, chosen, seed)

    def deep(self) -> dict[str, Any]:
        """Page 500 of the whale, or the last quarter of its list where it is shorter, by each implementation's own cursor."""
        offset = min(20 * 499, people.rows("select count(*) from lk_kit_orders_order where party_id = %s", self.whale_party)[0][0] * 3 // 4)
        query = "select id, ordered_at from lk_kit_orders_order where party_id = %s and status <> 'draft' order by ordered_at desc, id desc"
        pk, moment = people.rows(f"{query} offset %s limit 1", self.whale_party, offset)[0]
        if NAME == "floor":
            return {"after": (moment, pk)}
        if NAME == "stock":
            from base64 import b64encode

            return {"cursor": b64encode(urlencode({"p": str(moment)}).encode()).decode()}
        return {"cursor": self.lk_cursor(moment, pk)}

    def lk_cursor(self, moment: Any, pk: Any) -> str:
        from lk_kit.api.pagination import KeysetPagination
        from lk_kit.orders.api.views import OrderViewSet

        view = OrderViewSet()
        paging = KeysetPagination({}, view.get_model(), view.get_order(None))
        return paging.page([(moment, pk)] * 40, lambda row: row).next or ""

    def search(self, word: str) -> dict[str, Any]:
        since = (datetime.now(UTC) - timedelta(days=700)).date().isoformat()
        if NAME == "lk":
            return {"status": "completed", "ordered_from": since, "search": word}
        return {"status": "completed", "since": since, "number": word}

    def writes(self, task: str, chosen: list[tuple[int, Any]], seed: int) -> list[dict[str, Any]]:
        status = {"place": "draft", "move": "placed", "repeat": "completed"}[task]
        made = people.make_orders(chosen, status, seed)
        users = [self.cookies[user] for user, _party in chosen]
        if task == "move":
            body = {"transition": "process"}
            return [environ("POST", f"/orders/{pk}/move/", self.staff_cookie, body=body) for pk in made]
        if task == "place":
            base = "/drafts" if NAME == "lk" else "/orders"
            return [environ("POST", f"{base}/{pk}/place/", user, body={}) for pk, user in zip(made, users, strict=True)]
        return [
            environ("POST", f"/orders/{pk}/repeat/", user, body=self.repeat_body(pk, user)) for pk, user in zip(made, users, strict=True)
        ]

    def repeat_body(self, pk: str, user: str) -> dict[str, Any]:
        if NAME != "lk":
            return {}
        _status, body = self.call(environ("GET", f"/orders/{pk}/repeat/preview/", user))
        return {"fingerprint": json.loads(body)["fingerprint"]}

    def backend(self) -> int:
        if NAME == "floor":
            return int(floor.connection.info.backend_pid)
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            return int(cursor.fetchone()[0])

    def statements(self, task: str) -> int:
        """How many statements one request sends, without BEGIN, COMMIT and savepoints."""
        if NAME == "floor":
            return 0
        from django.test.utils import CaptureQueriesContext

        request = self.requests(task, 1, 99)[0]
        self.call(request) if task in READS else None
        with CaptureQueriesContext(connection) as caught:
            self.call(request)
        skipped = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
        return sum(not query["sql"].startswith(skipped) for query in caught.captured_queries)

    def run(self, task: str, count: int, seed: int) -> dict[str, Any]:
        requests = self.requests(task, count, seed)
        before, started = database_cpu(self.backend()), time.process_time()
        answers = [self.call(request) for request in requests]
        python = time.process_time() - started
        after = database_cpu(self.backend())
        bad = [(status, body[:300].decode()) for status, body in answers if not status.startswith("2")]
        if bad:
            raise SystemExit(f"{NAME} {task}: {bad[0]}")
        return {"python": python / count * 1e6, "postgres": (after - before) / count * 1e6, "bytes": len(answers[0][1])}


def database_cpu(pid: int) -> float:
    """Seconds on a processor, to the nanosecond; the server runs on this machine."""
    with open(f"/proc/{pid}/schedstat") as stat:
        return int(stat.read().split()[0]) / 1e9


def main() -> None:
    bench = Bench()
    print(json.dumps({"ready": NAME}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        result = bench.statements(order["task"]) if order.get("statements") else bench.run(order["task"], order["count"], order["seed"])
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
