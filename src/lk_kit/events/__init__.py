"""Every fact once: the customer's timeline and the outbox with its deliveries."""
