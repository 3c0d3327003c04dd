from lk_kit.core.flows import Status, Transition
from lk_kit.orders.flow import OrderFlow


class InStock(OrderFlow):
    statuses = (*OrderFlow.statuses, Status(code="in_stock", label="In stock", customer_label="На складе", tone="live"))
    transitions = (
        *OrderFlow.transitions,
        Transition(
            name="store", sources=("processing",), target="in_stock", label="Put in stock", staff_permission="lk_kit_orders.change_order"
        ),
    )


class Broken(OrderFlow):
    transitions = (Transition(name="lose", sources=("draft",), target="nowhere", label="Lose"),)
