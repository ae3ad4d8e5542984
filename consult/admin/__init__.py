"""The reference tables that staff edit, on a site of their own.

Django imports this room when it looks for what to administer; the URL conf mounts
`reference_site`. The libraries register their tables, secrets of second factors
among them, with Django's own site, which nobody mounts.
"""

from consult.admin import people, reference
from consult.admin.site import reference_site

__all__ = ["people", "reference", "reference_site"]
