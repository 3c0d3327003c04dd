from __future__ import annotations

from hashlib import sha256
from typing import Any, ClassVar

from django.core import checks

from lk_kit.messaging.exceptions import SmsUnclear

from .gateway import Codes, HttpGateway, cost_of, number_of
from .sms import Sms, SmsReceipt

NOT_FOUND = 3
UNKNOWN_STATUS = "-3"


class SmscBackend(HttpGateway):
    """SMSC.ru. OPTIONS: `API_KEY`, or `LOGIN` and `PASSWORD`; `SENDER` (an agreed name).

    It takes an id of the client, which it does not keep unique: a message that may have left is looked up by it before it is sent again.
    Wire form: https://smsc.ru/api/http/send/ and https://smsc.ru/api/http/status_messages/
    """

    url = "https://smsc.ru/sys"
    supports_find: ClassVar[bool] = True
    number_codes: ClassVar[Codes] = frozenset({7, 8})
    money_codes: ClassVar[Codes] = frozenset({3})
    busy_codes: ClassVar[Codes] = frozenset({4, 9})

    def check(self) -> list[checks.CheckMessage]:
        if self.options.get("API_KEY") or (self.options.get("LOGIN") and self.options.get("PASSWORD")):
            return super().check()
        text = f"The SMS backend {self.alias!r} ({type(self).__name__}) has neither API_KEY nor LOGIN and PASSWORD."
        return [checks.Error(text, hint="Put one of them into its OPTIONS.", id="lk_kit.E056"), *super().check()]

    def send(self, message: Sms) -> SmsReceipt:
        form = {"phones": message.to.removeprefix("+"), "mes": message.text, "charset": "utf-8", "cost": "3", "fmt": "3", "err": "1"}
        if message.key:
            form["id"] = client_id(message.key)
        if self.options.get("SENDER"):
            form["sender"] = str(self.options["SENDER"])
        body = self.ask("/send.php", form)
        if "error_code" in body:
            self.fail(number_of(body["error_code"]))
        return SmsReceipt(external_id=str(body.get("id", "")), cost=cost_of(body.get("cost")))

    def find(self, message: Sms) -> SmsReceipt | None:
        body = self.ask("/status.php", {"phone": message.to.removeprefix("+"), "id": client_id(message.key), "all": "1", "fmt": "3"})
        if number_of(body.get("error_code")) == NOT_FOUND or str(body.get("status")) == UNKNOWN_STATUS:
            return None
        if "error_code" in body or "status" not in body:
            raise SmsUnclear(backend=self.alias, params={"reason": f"status: code {number_of(body.get('error_code'))}"})
        return SmsReceipt(external_id=client_id(message.key), cost=cost_of(body.get("cost")))

    def ask(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        answer = self.post_form(path, {**self._credentials(), **form})
        body = answer.json()
        if not ({"id", "error_code", "status"} & set(body)):
            raise self.unclear(answer)
        return body

    def _credentials(self) -> dict[str, str]:
        if self.options.get("API_KEY"):
            return {"apikey": str(self.options["API_KEY"])}
        return {"login": str(self.options.get("LOGIN", "")), "psw": str(self.options.get("PASSWORD", ""))}


def client_id(key: str) -> str:
    """At most 40 Latin letters, digits and `.-_`, as the gateway demands."""
    return key if len(key) <= 40 and all(char.isascii() and (char.isalnum() or char in ".-_") for char in key) else sha256_40(key)


def sha256_40(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:40]
