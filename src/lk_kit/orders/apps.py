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
    }
