"""What orders tell the parties: how much of a spending limit is used, and what a leaver leaves behind."""

from __future__ import annotations

from lk_kit.parties.explain import register_condition
from lk_kit.parties.handover import register_belongings
from lk_kit.parties.limits import register_spending_source

from .handover import BELONGINGS
from .limits import spent, tell_limits
from .papers import register

register_spending_source(spent)
register_condition(tell_limits)
register_belongings(BELONGINGS)
register()
