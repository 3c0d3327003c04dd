from __future__ import annotations

from typing import ClassVar

from .gateway import Codes, HttpGateway, cost_of, number_of
from .sms import Sms, SmsReceipt

OK = 100


class SmsRuBackend(HttpGateway):
    """SMS.ru. OPTIONS: `API_ID`; `FROM` (an agreed sender); `TEST` (nothing is really sent). It knows no id of the client.

    Wire form: https://sms.ru/api/send, codes: https://sms.ru/api/status
    """

    url = "https://sms.ru"
    required: ClassVar[tuple[str, ...]] = ("API_ID",)
    number_codes: ClassVar[Codes] = frozenset({202, 207, 209, 230, 231, 232})
    money_codes: ClassVar[Codes] = frozenset({201})
    busy_codes: ClassVar[Codes] = frozenset({206, 220, 500})

    def send(self, message: Sms) -> SmsReceipt:
        number = message.to.removeprefix("+")
        form = {"api_id": str(self.options.get("API_ID", "")), "to": number, "msg": message.text, "json": "1"}
        if self.options.get("FROM"):
            form["from"] = str(self.options["FROM"])
        if self.options.get("TEST"):
            form["test"] = "1"
        answer = self.post_form("/sms/send", form)
        body = answer.json()
        if "status_code" not in body:
            raise self.unclear(answer)
        if number_of(body["status_code"]) != OK:
            self.fail(number_of(body["status_code"]))
        messages = body.get("sms")
        one = messages.get(number) if isinstance(messages, dict) else None
        if not isinstance(one, dict):
            raise self.unclear(answer)
        if number_of(one.get("status_code")) != OK:
            self.fail(number_of(one.get("status_code")))
        return SmsReceipt(external_id=str(one.get("sms_id", "")), cost=cost_of(one.get("cost")))
