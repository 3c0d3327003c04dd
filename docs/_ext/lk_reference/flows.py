from __future__ import annotations

from collections.abc import Iterator

from lk_kit.core.classes import REGISTRY, get_class
from lk_kit.core.flows import Flow

from .markdown import code, table


def pages() -> Iterator[str]:
    for key in sorted(REGISTRY):
        if key.endswith("Flow"):
            yield from described(key, get_class(key))


def described(key: str, flow: type[Flow]) -> Iterator[str]:
    yield f"\n## `{key}`\n"
    yield f"Default class: `{flow.__module__}.{flow.__qualname__}`; a new object starts as `{flow.initial}`.\n"
    yield "### Statuses\n"
    yield from table(
        ("Code", "Staff read", "The customer reads", "Tone", "Step", "Final"),
        [
            (code(one.code), one.label, one.label_for(customer=True), code(one.tone), one.step or "", "yes" if one.is_final else "")
            for one in flow.statuses
        ],
    )
    yield "### Transitions\n"
    yield from table(
        ("Name", "Label", "From", "To", "Customer permission", "Staff permission", "Needs a reason"),
        [
            (
                code(one.name),
                one.label,
                ", ".join(map(code, one.sources)),
                code(one.target),
                code(one.permission),
                code(one.staff_permission),
                "yes" if one.needs_reason else "",
            )
            for one in flow.transitions
        ],
    )
    yield "### Diagram\n"
    yield f"`manage.py lk_flow {flow.name}` prints it for the flow in force, as Mermaid source:\n"
    yield f"```text\n{flow.mermaid()}\n```\n"
