from __future__ import annotations

from django.http import HttpResponseBase
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.inspection import describe
from lk_kit.api.views import LkAPIView
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.profiles.abstract import AbstractProfile, get_profile_model
from lk_kit.profiles.downloads import avatar_response


class OwnProfileView(LkAPIView):
    """Base of what works on the profile of whoever has signed in."""

    def profile(self) -> AbstractProfile:
        return get_profile_model()._default_manager.of_user(self.actor.signed_in_user)

    def answer(self, profile: AbstractProfile) -> Response:
        return Response(get_class("profiles.ProfileSerializer")(profile, context=self.context()).data)


class ProfileView(OwnProfileView):
    @describe(responses={200: "profiles.ProfileSerializer"}, summary="One's own profile")
    def get(self, request: Request) -> Response:
        return self.answer(self.profile())

    @describe(request="profiles.ProfileInput", responses={200: "profiles.ProfileSerializer"}, summary="Change one's own profile")
    def patch(self, request: Request) -> Response:
        values = self.check_input("profiles.ProfileInput", partial=True)
        return self.answer(self.run("profiles.UpdateProfile", self.profile(), values=values))


class AvatarView(OwnProfileView):
    """The photo itself: only its owner gets the bytes."""

    parser_classes = (MultiPartParser,)

    @describe(responses={200: None}, summary="One's own photo, image/jpeg")
    def get(self, request: Request) -> HttpResponseBase:
        profile = get_profile_model()._default_manager.filter(user_id=self.actor.signed_in_user.pk).first()
        if profile is None or not profile.avatar:
            raise NotVisible
        return avatar_response(request._request, profile)

    @describe(request="profiles.AvatarInput", responses={200: "profiles.ProfileSerializer"}, summary="Upload a photo")
    def put(self, request: Request) -> Response:
        data = self.check_input("profiles.AvatarInput", data=request.data)
        return self.answer(self.run("profiles.SetAvatar", self.profile(), file=data["file"]))

    @describe(responses={204: None}, summary="Remove the photo")
    def delete(self, request: Request) -> Response:
        self.run("profiles.RemoveAvatar", self.profile())
        return Response(status=status.HTTP_204_NO_CONTENT)
