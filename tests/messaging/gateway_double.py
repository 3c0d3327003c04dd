"""A gateway on 127.0.0.1 that answers as the three vendors document, and misbehaves on request. It counts what would have left."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

BAD_NUMBER = "79160000000"
KEY = "right-key"


@dataclass
class Gateway:
    url: str = ""
    script: str = "ok"
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)
    """The messages that a telephone would have got."""
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, form: dict[str, Any], authorization: str) -> tuple[int, dict[str, Any]]:
        with self.lock:
            self.requests.append((path, form))
            vendor = {"/sms/send": self.sms_ru, "/send.php": self.smsc, "/status.php": self.smsc_status}.get(path)
            if path == "/v2/sms/send":
                return self.sms_aero(form, authorization)
            return vendor(form) if vendor else (404, {})

    def sms_ru(self, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if form.get("api_id") != KEY:
            return 200, {"status": "ERROR", "status_code": 200, "status_text": "api_id"}
        if self.script == "no money":
            return 200, {"status": "ERROR", "status_code": 201, "status_text": "money"}
        if form["to"] == BAD_NUMBER:
            one = {"status": "ERROR", "status_code": 207, "status_text": "number"}
        else:
            self.left.append(form)
            one = {"status": "OK", "status_code": 100, "sms_id": f"000000-{len(self.left)}"}
        return 200, {"status": "OK", "status_code": 100, "sms": {form["to"]: one}, "balance": 4122.56}

    def smsc(self, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if form.get("apikey") != KEY and (form.get("login"), form.get("psw")) != ("shop", KEY):
            return 200, {"error": "authorise error", "error_code": 2}
        if self.script == "no money":
            return 200, {"error": "no money", "error_code": 3}
        if form["phones"] == BAD_NUMBER:
            return 200, {"error": "can't deliver", "error_code": 8, "id": form.get("id", 1)}
        self.left.append(form)
        return 200, {"id": form.get("id", len(self.left)), "cnt": 1, "cost": "1.44", "balance": "100.2"}

    def smsc_status(self, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if any(one.get("id") == form["id"] and one["phones"] == form["phone"] for one in self.left):
            return 200, {"status": 0, "last_date": "28.12.2026 19:20:22", "last_timestamp": 1261930822, "cost": "1.44"}
        return 200, {"error": "message not found", "error_code": 3}

    def sms_aero(self, form: dict[str, Any], authorization: str) -> tuple[int, dict[str, Any]]:
        if authorization != "Basic " + base64.b64encode(f"shop@example.com:{KEY}".encode()).decode():
            return 401, {"success": False, "data": None, "message": "Your request was made with invalid credentials."}
        if self.script == "no money":
            return 200, {"result": "no credits"}
        if form["number"] == BAD_NUMBER:
            return 400, {"success": False, "data": {"number": ["wrong"]}, "message": "Validation error."}
        self.left.append(form)
        return 200, {"success": True, "data": {"id": len(self.left), "number": form["number"], "cost": 5.49, "status": 8}, "message": None}


class Handler(BaseHTTPRequestHandler):
    gateway: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_json = self.headers["Content-Type"].startswith("application/json")
        form = json.loads(body) if is_json else {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
        status, found = self.gateway.answer(self.path, form, self.headers.get("Authorization", ""))
        getattr(self, "play_" + self.gateway.script.replace(" ", "_"), self.play_ok)(status, json.dumps(found).encode())

    def play_ok(self, status: int, body: bytes) -> None:
        self.reply(status, body, len(body))

    def reply(self, status: int, body: bytes, length: int, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def play_500(self, status: int, body: bytes) -> None:
        self.reply(500, b"oops", 4)

    def play_timeout(self, status: int, body: bytes) -> None:
        self.gateway.released.wait(5)

    def play_drip(self, status: int, body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.gateway.released.wait(0.05):
            self.wfile.write(b" ")

    def play_truncated(self, status: int, body: bytes) -> None:
        self.reply(status, body[: len(body) // 2], len(body))

    def play_half_json(self, status: int, body: bytes) -> None:
        self.reply(200, body[: len(body) // 2], len(body) // 2)

    def play_endless(self, status: int, body: bytes) -> None:
        self.reply(200, b" " * 100_000, 100_000)

    def play_redirect(self, status: int, body: bytes) -> None:
        self.reply(302, b"", 0, Location=self.gateway.url + "/elsewhere")

    def log_message(self, *args: Any) -> None:
        pass

    def handle(self) -> None:
        with suppress(OSError):  # the client has hung up, as it should
            super().handle()


@contextmanager
def running() -> Iterator[Gateway]:
    gateway = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"gateway": gateway}))
    server.daemon_threads = True
    server.request_queue_size = 128
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield gateway
    finally:
        gateway.released.set()
        server.shutdown()
        server.server_close()
