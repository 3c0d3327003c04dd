from lk_kit.core.personal import declare

declare("oldshop.Order", {}, impersonal=("code", "state"))
