"""Django's PostgreSQL backend, with connections that are proven before they are used."""
