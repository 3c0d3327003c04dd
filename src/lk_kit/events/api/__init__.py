"""The facts of the actor's parties over the API."""
