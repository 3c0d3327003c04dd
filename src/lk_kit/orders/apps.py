from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class OrdersConfig(LkAppConfig):
    default = True
    name = "lk_kit.orders"
    label = "lk_kit_orders"
    verbose_name = _("Cabinet: orders")
    requires = ("lk_kit.core", "lk_kit.parties")
    classes = {
        "orders.OrderFlow": "lk_kit.orders.flow.OrderFlow",
        "orders.OrderNumbering": "lk_kit.orders.numbering.OrderNumbering",
        "orders.CreateDraft": "lk_kit.orders.actions.CreateDraft",
        "orders.UpdateDraft": "lk_kit.orders.actions.UpdateDraft",
        "orders.DeleteDraft": "lk_kit.orders.actions.DeleteDraft",
        "orders.SetLines": "lk_kit.orders.actions.SetLines",
        "orders.AddLine": "lk_kit.orders.actions.AddLine",
        "orders.ChangeLine": "lk_kit.orders.actions.ChangeLine",
        "orders.RemoveLine": "lk_kit.orders.actions.RemoveLine",
        "orders.RefreshPrices": "lk_kit.orders.actions.RefreshPrices",
        "orders.PlaceOrder": "lk_kit.orders.actions.PlaceOrder",
        "orders.CancelOrder": "lk_kit.orders.actions.CancelOrder",
        "orders.MoveOrder": "lk_kit.orders.actions.MoveOrder",
        "orders.UpdateShipment": "lk_kit.orders.actions.UpdateShipment",
        "orders.BulkMove": "lk_kit.orders.actions.BulkMove",
        "orders.PreviewRepeat": "lk_kit.orders.actions.PreviewRepeat",
        "orders.RepeatOrder": "lk_kit.orders.actions.RepeatOrder",
        "orders.CopyToDraft": "lk_kit.orders.actions.CopyToDraft",
        "orders.CreateTemplate": "lk_kit.orders.actions.CreateTemplate",
        "orders.UpdateTemplate": "lk_kit.orders.actions.UpdateTemplate",
        "orders.DeleteTemplate": "lk_kit.orders.actions.DeleteTemplate",
        "orders.PreviewTemplate": "lk_kit.orders.actions.PreviewTemplate",
        "orders.DraftFromTemplate": "lk_kit.orders.actions.DraftFromTemplate",
        "orders.OrderViewSet": "lk_kit.orders.api.views.OrderViewSet",
        "orders.DraftViewSet": "lk_kit.orders.api.draft_views.DraftViewSet",
        "orders.OrderTemplateViewSet": "lk_kit.orders.api.template_views.OrderTemplateViewSet",
        "orders.OrderListFilter": "lk_kit.orders.api.filters.OrderListFilter",
        "orders.DraftListFilter": "lk_kit.orders.api.filters.DraftListFilter",
        "orders.OrderTemplateFilter": "lk_kit.orders.api.filters.OrderTemplateFilter",
        "orders.OrderRowSerializer": "lk_kit.orders.api.serializers.OrderRowSerializer",
        "orders.OrderSerializer": "lk_kit.orders.api.serializers.OrderSerializer",
        "orders.OrderLineSerializer": "lk_kit.orders.api.serializers.OrderLineSerializer",
        "orders.OrderHistorySerializer": "lk_kit.orders.api.serializers.OrderHistorySerializer",
        "orders.AllowedActionSerializer": "lk_kit.orders.api.serializers.AllowedActionSerializer",
        "orders.DraftRowSerializer": "lk_kit.orders.api.serializers.DraftRowSerializer",
        "orders.DraftSerializer": "lk_kit.orders.api.serializers.DraftSerializer",
        "orders.RefreshedDraftSerializer": "lk_kit.orders.api.serializers.RefreshedDraftSerializer",
        "orders.RepeatPreviewSerializer": "lk_kit.orders.api.previews.RepeatPreviewSerializer",
        "orders.OrderTemplateRowSerializer": "lk_kit.orders.api.template_serializers.OrderTemplateRowSerializer",
        "orders.OrderTemplateSerializer": "lk_kit.orders.api.template_serializers.OrderTemplateSerializer",
        "orders.OrderTemplateLineSerializer": "lk_kit.orders.api.template_serializers.OrderTemplateLineSerializer",
        "orders.CreateDraftInput": "lk_kit.orders.api.inputs.CreateDraftInput",
        "orders.DraftInput": "lk_kit.orders.api.inputs.DraftInput",
        "orders.SetLinesInput": "lk_kit.orders.api.inputs.SetLinesInput",
        "orders.AddLineInput": "lk_kit.orders.api.inputs.AddLineInput",
        "orders.ChangeLineInput": "lk_kit.orders.api.inputs.ChangeLineInput",
        "orders.PlaceInput": "lk_kit.orders.api.inputs.PlaceInput",
        "orders.CancelInput": "lk_kit.orders.api.inputs.CancelInput",
        "orders.MoveInput": "lk_kit.orders.api.inputs.MoveInput",
        "orders.UpdateShipmentInput": "lk_kit.orders.api.inputs.UpdateShipmentInput",
        "orders.RepeatInput": "lk_kit.orders.api.inputs.RepeatInput",
        "orders.CreateTemplateInput": "lk_kit.orders.api.inputs.CreateTemplateInput",
        "orders.TemplateInput": "lk_kit.orders.api.inputs.TemplateInput",
        "orders.TemplateDraftInput": "lk_kit.orders.api.inputs.TemplateDraftInput",
        "orders.OrderAdmin": "lk_kit.orders.admin.orders.OrderAdmin",
        "orders.OrderTemplateAdmin": "lk_kit.orders.admin.templates.OrderTemplateAdmin",
    }
