from __future__ import annotations

from django.urls import path

from . import views

app_name = "gallery"
party_urlpatterns = [
    path("orders/", views.Orders.as_view(), name="list"),
    path("order/", views.Page.as_view(template_name="gallery/order.html"), name="order"),
    path("repeat/", views.Page.as_view(template_name="gallery/repeat.html"), name="repeat"),
    path("form/", views.EditForm.as_view(), name="form"),
    path("confirm/", views.Confirm.as_view(), name="confirm"),
    path("parts/", views.Page.as_view(template_name="gallery/parts.html", section="team"), name="parts"),
    path("paper/", views.Page.as_view(template_name="gallery/paper.html"), name="paper"),
    path("empty/", views.EmptyList.as_view(), name="empty"),
]
personal_urlpatterns = [path("personal/", views.Page.as_view(template_name="gallery/personal.html", section="security"), name="personal")]
public_urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
]
