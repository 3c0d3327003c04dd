"""Учебные провайдеры: an OpenID Connect provider and a double of ЕСИА, for the example on your own machine only.

They ask nobody for a password: whoever opens the page says who he is. `config.demo` alone installs them, `config.production` never.
"""
