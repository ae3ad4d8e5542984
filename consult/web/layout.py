"""What every page needs around its content, and the small values its parts take."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language, get_language_bidi, gettext
from django.utils.translation import gettext_lazy as _

from consult.documents.wording import join_parts
from consult.models import MemberState, User
from consult.permissions import delegate_roles, staff_roles
from consult.queries.clock import database_now
from consult.templatetags.languages import NATIVE_NAMES, current_language
from consult.vocabularies import DelegateRole, StaffRoleName
from consult.web.access import acting_for


class Door(StrEnum):
    """Where a page stands; each door has its own main navigation."""

    PUBLIC = "public"
    ADMINISTRATIONS = "administrations"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link with a count, one of several views of a list."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of the row that adds up to the roll, linked to its rows."""

    label: str
    figure: int
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force; following `url` takes it away."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a form in several pages: `past`, `now` or `ahead`."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A square of a timeline: `done`, `now` or `ahead`.

    `note` says clause and margin; `when` is already written in the page's language.
    """

    what: str
    when: str = ""
    note: str = ""
    state: str = "done"


@dataclass(frozen=True, slots=True)
class Edition:
    """A language version of a paper: where it is, or why it is not there.

    `note` says when it was issued, where that was later than the others.
    """

    url: str
    kind: str = "PDF"
    size: int | None = None
    missing: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LanguageFiles:
    """One row of the files by language; `editions` follow the columns."""

    language: str
    editions: tuple[Edition, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in one of the six languages."""

    code: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Who is signed in, for whom (the administration or TSB), and their own door."""

    name: str
    acting_for: str = ""
    role: str = ""
    url: str = ""


# Pages of the footer, in order; one that has no address yet is left out.
_FOOTER = (
    (_("Accessibility"), "public:accessibility"),
    (_("Glossary of the procedure"), "public:glossary"),
    (_("Check a receipt"), "public:check_receipt"),
    (_("Feed of circulars"), "public:feed"),
    (_("Help"), "public:help"),
)


class Frame:
    """The frame of one page; each part is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def direction(self) -> str:
        """Return the direction of the page's writing."""
        return "rtl" if get_language_bidi() else "ltr"

    @cached_property
    def language(self) -> str:
        """Return the language tag of the page: `zh-Hans` for Chinese."""
        code = get_language() or settings.LANGUAGE_CODE
        return "zh-Hans" if code == "zh-hans" else code

    @cached_property
    def languages(self) -> list[LanguageLink]:
        """Return this page in the six languages, in the order of the UN."""
        current = get_language()
        return [
            LanguageLink(
                code="zh-Hans" if code == "zh-hans" else code,
                name=name,
                url=self._address_in(code),
                current=code == current,
            )
            for code, name in (
                (code, NATIVE_NAMES[language])
                for (code, _), language in zip(
                    settings.LANGUAGES, NATIVE_NAMES, strict=True
                )
            )
        ]

    @cached_property
    def door(self) -> Door:
        """Return the door the page belongs to; account pages are public."""
        match = self.request.resolver_match
        namespace = match.namespace.partition(":")[0] if match else ""
        return Door(namespace) if namespace in tuple(Door) else Door.PUBLIC

    @cached_property
    def navigation(self) -> tuple[str, ...]:
        """Return the templates to look for the main navigation in."""
        return (f"{self.door}/navigation.html", "components/navigation.html")

    @cached_property
    def whoami(self) -> WhoAmI | None:
        """Return who is signed in and for whom; None for a stranger."""
        user = getattr(self.request, "user", None)
        if not isinstance(user, User):
            return None
        at = database_now()
        offices = staff_roles(user, at)
        if offices:
            named = [str(role.label) for role in StaffRoleName if role in offices]
            return WhoAmI(
                str(user),
                gettext("TSB"),
                join_parts(named, current_language()),
                _address("staff:list"),
            )
        delegations = delegate_roles(user, at)
        member_state = acting_for(self.request, delegations)
        if member_state is None:
            return WhoAmI(str(user))
        held = delegations[member_state]
        named = [str(role.label) for role in DelegateRole if role in held]
        return WhoAmI(
            str(user),
            _name_state(member_state),
            join_parts(named, current_language()),
            _address("administrations:list"),
        )

    @cached_property
    def footer(self) -> list[Crumb]:
        """Return the links under every page."""
        return [
            Crumb(str(label), url) for label, name in _FOOTER if (url := _address(name))
        ]

    @property
    def demonstration(self) -> bool:
        """Say whether everything on this installation is invented."""
        return bool(settings.DEMONSTRATION)

    def _address_in(self, code: str) -> str:
        """Return this page's address in another language, its query kept.

        A page that is not found leads to the first page of that language.
        """
        here = self.request.get_full_path()
        there = translate_url(here, code)
        if there != here or code == get_language():
            return there
        return f"/{code}/"


def _name_state(iso3: str) -> str:
    names = MemberState.objects.prefetch_related("names")
    return names.get(iso3=iso3).name_in(current_language())


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def page(request: HttpRequest) -> dict[str, object]:
    """Give every template its `frame` (context processor)."""
    return {"frame": Frame(request)}
