"""Break the machine under a running Consult and look at what is left.

Real processes: gunicorn, Celery, PostgreSQL and Redis, started here on free ports of
the loopback and stopped by their process. `make services-test` runs the short form,
`make faults` the long one (FAULTS=long); both print their figures.
"""
