from __future__ import annotations

import json
from base64 import b64encode
from typing import Any, ClassVar, NoReturn

from lk_kit.core.exceptions import BackendError, BackendUnavailable
from lk_kit.messaging.exceptions import SmsRefused

from .gateway import HttpGateway, cost_of
from .http import Answer
from .sms import Sms, SmsReceipt


class SmsAeroBackend(HttpGateway):
    """SMS Aero, version 2 of its API. OPTIONS: `EMAIL`, `API_KEY`; `SIGN` (an agreed signature, by default theirs). It knows no id of the
    client.

    Wire form: https://smsaero.ru/integration/documentation/api/; the answer without money as in the vendor's own client,
    https://pypi.org/project/smsaero-api/
    """

    url = "https://gate.smsaero.ru/v2"
    required: ClassVar[tuple[str, ...]] = ("EMAIL", "API_KEY")

    def send(self, message: Sms) -> SmsReceipt:
        body = {
            "number": message.to.removeprefix("+"),
            "text": message.text,
            "sign": str(self.options.get("SIGN") or "SMS Aero"),
        }
        answer = self.post("/sms/send", json.dumps(body), "application/json", {"Authorization": self._authorization()})
        found = answer.json()
        if "success" not in found and "result" not in found:
            raise self.unclear(answer)
        if found.get("success") is not True:
            self.refuse(answer, found)
        data = found.get("data")
        one = data[0] if isinstance(data, list) and data else data
        if not isinstance(one, dict):
            raise self.unclear(answer)
        return SmsReceipt(external_id=str(one.get("id", "")), cost=cost_of(one.get("cost")))

    def _authorization(self) -> str:
        pair = f"{self.options.get('EMAIL', '')}:{self.options.get('API_KEY', '')}"
        return f"Basic {b64encode(pair.encode()).decode('ascii')}"

    def refuse(self, answer: Answer, found: dict[str, Any]) -> NoReturn:
        data = found.get("data")
        reason = {"reason": f"HTTP {answer.status}"}
        if answer.status == 402 or found.get("result") == "no credits":
            raise BackendUnavailable(backend=self.alias, code="sms_no_money", params=reason)
        if isinstance(data, dict) and {"number", "numbers"} & set(data):
            raise SmsRefused(backend=self.alias, params=reason)
        raise BackendError(backend=self.alias, params=reason)
