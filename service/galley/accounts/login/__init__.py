"""What allauth, which does the login, asks of Galley: adapters, the form, sessions, and where letters lead to."""
