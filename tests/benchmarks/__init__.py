"""Measure Consult against a bare baseline in the same run: `make bench`.

Nothing here is a test: the figures are ratios, printed as a table and written to
`build/bench.json` with the versions of what was measured.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")
django.setup()
