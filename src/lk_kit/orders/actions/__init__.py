"""What can be done with orders. Take the classes through `get_class("orders.PlaceOrder")`: a host may have replaced them."""

from .drafts import CreateDraft, DeleteDraft, UpdateDraft
from .lines import AddLine, ChangeLine, RefreshPrices, RemoveLine, SetLines
from .moves import BulkMove, BulkResult, CancelOrder, MoveOrder, UpdateShipment, action_for
from .placing import PlaceOrder
from .repeating import CopyResult, CopyToDraft, PreviewRepeat, RepeatOrder
from .templates import CreateTemplate, DeleteTemplate, DraftFromTemplate, PreviewTemplate, UpdateTemplate

__all__ = [
    "AddLine",
    "BulkMove",
    "BulkResult",
    "CancelOrder",
    "ChangeLine",
    "CopyResult",
    "CopyToDraft",
    "CreateDraft",
    "CreateTemplate",
    "DeleteDraft",
    "DeleteTemplate",
    "DraftFromTemplate",
    "MoveOrder",
    "PlaceOrder",
    "PreviewRepeat",
    "PreviewTemplate",
    "RefreshPrices",
    "RemoveLine",
    "RepeatOrder",
    "SetLines",
    "UpdateDraft",
    "UpdateShipment",
    "UpdateTemplate",
    "action_for",
]
