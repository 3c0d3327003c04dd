from django.urls import path

from . import esia, oidc

app_name = "demo_id"

urlpatterns = [
    path("id/.well-known/openid-configuration", oidc.discovery, name="discovery"),
    path("id/authorize", oidc.AuthorizeView.as_view(), name="authorize"),
    path("id/token", oidc.token, name="token"),
    path("id/userinfo", oidc.userinfo, name="userinfo"),
    path("id/jwks", oidc.jwks, name="jwks"),
    path("esia/aas/oauth2/v2/ac", esia.AuthorizeView.as_view(), name="esia_authorize"),
    path("esia/aas/oauth2/v3/te", esia.token, name="esia_token"),
    path("esia/rs/prns/<slug:oid>", esia.register, name="esia_person"),
    path("esia/rs/prns/<slug:oid>/<slug:about>", esia.register, name="esia_about"),
    path("esia/rs/orgs/<slug:number>", esia.organisation, name="esia_organisation"),
]
