from __future__ import annotations

from django.urls import path

from .views import drafts, orders, repeat, templates

app_name = "orders"

party_urlpatterns = [
    path("orders/", orders.OrderList.as_view(), name="list"),
    path("orders/export.csv", orders.OrderExport.as_view(), name="export"),
    path("orders/new/", drafts.DraftCreate.as_view(), name="new"),
    path("orders/drafts/", drafts.DraftList.as_view(), name="drafts"),
    path("orders/drafts/<str:pk>/", drafts.DraftEdit.as_view(), name="draft"),
    path("orders/drafts/<str:pk>/place/", drafts.DraftPlace.as_view(), name="place"),
    path("orders/drafts/<str:pk>/prices/", drafts.DraftPrices.as_view(), name="prices"),
    path("orders/drafts/<str:pk>/delete/", drafts.DraftDelete.as_view(), name="draft_delete"),
    path("orders/templates/", templates.TemplateList.as_view(), name="templates"),
    path("orders/templates/new/", templates.TemplateCreate.as_view(), name="template_new"),
    path("orders/templates/<str:pk>/", templates.TemplateEdit.as_view(), name="template"),
    path("orders/templates/<str:pk>/repeat/", repeat.TemplateRepeat.as_view(), name="template_repeat"),
    path("orders/templates/<str:pk>/delete/", templates.TemplateDelete.as_view(), name="template_delete"),
    path("orders/<str:pk>/", orders.OrderDetail.as_view(), name="detail"),
    path("orders/<str:pk>/print/", orders.OrderPrint.as_view(), name="print"),
    path("orders/<str:pk>/cancel/", orders.OrderCancel.as_view(), name="cancel"),
    path("orders/<str:pk>/repeat/", repeat.OrderRepeat.as_view(), name="repeat"),
    path("orders/<str:pk>/template/", templates.TemplateFromOrder.as_view(), name="template_from_order"),
]
