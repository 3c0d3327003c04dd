"""The page on which a visitor says who he is."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.generic import View

from .people import PEOPLE, Person


class ChooseView(View):
    http_method_names = ["get", "post"]
    title: ClassVar[str]
    hint: ClassVar[str]

    def problem(self, query: dict[str, str]) -> str:
        """What is wrong with the site's request, or nothing."""
        raise NotImplementedError

    def code(self, query: dict[str, str], person: Person) -> str:
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.refusal(self.problem(request.GET.dict())) or render(request, "demo_id/choose.html", self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.dict()
        refused = self.refusal(self.problem(query))
        if refused is not None:
            return refused
        person = PEOPLE.get(request.POST.get("person", ""))
        answer = {"error": "access_denied"} if person is None else {"code": self.code(query, person)}
        return HttpResponseRedirect(f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}")

    def refusal(self, problem: str) -> HttpResponse | None:
        """Never back to an address that nobody has checked."""
        if not problem:
            return None
        return render(self.request, "demo_id/choose.html", {**self.context(), "problem": problem}, status=400)

    def context(self) -> dict[str, object]:
        return {"title": self.title, "hint": self.hint, "people": PEOPLE.values()}
