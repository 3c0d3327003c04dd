"""lk_kit: a customer's personal area (личный кабинет) as a family of Django apps."""

__version__ = "0.1.0"
