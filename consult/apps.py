"""The one Django application of Consult."""

from django.apps import AppConfig


class ConsultConfig(AppConfig):
    """Load the permissions and the system checks once the models are there."""

    name = "consult"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register predicates, checks, and what is noted when somebody signs in.

        The library of rules autodiscovers only `rules.py`.
        """
        from consult import checks, permissions  # noqa: F401, PLC0415 -- need models
        from consult.web import signing_in  # noqa: F401, PLC0415 -- needs models
