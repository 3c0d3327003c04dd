from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.inspection import describe
from lk_kit.api.views import LkAPIView
from lk_kit.contrib.esia.companies import candidates
from lk_kit.core.classes import get_class


class CompaniesView(LkAPIView):
    @describe(responses={200: ["esia.CandidateSerializer"]}, summary="Companies that one heads according to Госуслуги")
    def get(self, request: Request) -> Response:
        rows = candidates(self.actor.signed_in_user)
        return Response(get_class("esia.CandidateSerializer")(rows, many=True).data)

    @describe(request="esia.AddCompanyInput", responses={201: "parties.PartySerializer"}, summary="Add one of them, with its numbers")
    def post(self, request: Request) -> Response:
        party = self.run("esia.AddConfirmedCompany", **self.check_input("esia.AddCompanyInput"))
        return Response(get_class("parties.PartySerializer")(party, context=self.context()).data, status=201)
