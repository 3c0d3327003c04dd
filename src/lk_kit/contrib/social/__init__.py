"""Signing in with an account elsewhere (VK, Yandex, Госуслуги, any OpenID Connect), and linking such accounts."""
