"""The language of the page: its code, direction and the names of the six."""

from collections.abc import Mapping

from django import template
from django.conf import settings
from django.utils.translation import get_language

from consult.documents.wording import COMMAS
from consult.procedure.states import Language

register = template.Library()

# United Nations order; each name in its own script.
NATIVE_NAMES: Mapping[Language, str] = {
    Language.AR: "العربية",
    Language.ZH: "中文",
    Language.EN: "English",
    Language.FR: "Français",
    Language.RU: "Русский",
    Language.ES: "Español",
}


def current_language() -> Language:
    """Return the official language that is active; English where none is."""
    return Language((get_language() or "en").partition("-")[0])


@register.simple_tag
def comma() -> str:
    """Return what stands between parts of one line, with its space: `، ` in Arabic."""
    return COMMAS[current_language()]


@register.filter
def native_name(language: str) -> str:
    """Name a language in its own script: `{{ "ru"|native_name }}`."""
    return NATIVE_NAMES[Language(language.partition("-")[0])]


@register.filter
def direction(language: str) -> str:
    """Return `rtl` for Arabic, `ltr` for the other five."""
    return "rtl" if language.partition("-")[0] == Language.AR else "ltr"


@register.filter
def html_language(language: str) -> str:
    """Return the tag for a `lang` attribute: `zh-Hans` for Chinese."""
    code = language.partition("-")[0]
    return "zh-Hans" if code == Language.ZH else code


@register.filter
def translated_name(language: str) -> str:
    """Name a language in the language of the page."""
    code = language.partition("-")[0]
    names = {key.partition("-")[0]: name for key, name in settings.LANGUAGES}
    return str(names[code])
