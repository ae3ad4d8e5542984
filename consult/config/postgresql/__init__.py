"""Django's PostgreSQL, whose answers nobody waits for without end."""
