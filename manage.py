#!/usr/bin/env python
"""Run Consult's commands; design and contract are in docs/structure.md."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")
    execute_from_command_line(sys.argv)
