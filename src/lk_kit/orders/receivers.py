"""What orders tell the parties: how much of a spending limit is used."""

from __future__ import annotations

from lk_kit.parties.explain import register_condition
from lk_kit.parties.limits import register_spending_source

from .limits import spent, tell_limits

register_spending_source(spent)
register_condition(tell_limits)
