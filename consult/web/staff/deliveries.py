"""The delivery board: messages that wait, were refused or given up, and one act."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, QuerySet
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.flows.retrying import retry_message
from consult.labels import Label
from consult.models import MemberState, OutboxMessage, Pause
from consult.notify.outbox import PAUSE
from consult.permissions import Permission
from consult.queries.consultations import consultations
from consult.templatetags.languages import current_language
from consult.vocabularies import MessageState
from consult.web.layout import Tab
from consult.web.staff.naming import name_consultation
from consult.web.staff.pages import Act, StaffPage

PER_PAGE: Final = 50

# The worst first: the board opens on the first tab that holds something.
TABS: Final[Mapping[str, tuple[Label, tuple[MessageState, ...]]]] = {
    "dead": (gettext_lazy("Given up"), (MessageState.DEAD,)),
    "failed": (gettext_lazy("To be tried again"), (MessageState.FAILED,)),
    "waiting": (
        gettext_lazy("Waiting"),
        (MessageState.PENDING, MessageState.SENDING),
    ),
    "withheld": (gettext_lazy("Held back"), (MessageState.WITHHELD,)),
}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A message as the board shows it: whose it is, without saying to which address.

    `others` counts who else of the State was sent the same; None where nobody asks.
    """

    message: OutboxMessage
    what: str
    about: str
    state: str
    address: str
    others: int | None


class DeliveryBoard(StaffPage):
    """List what was not delivered, the worst first."""

    permission = Permission.DELIVERY_READ
    template_name = "staff/deliveries.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its tabs and one page of rows."""
        counts = counts_by_tab()
        chosen = self.request.GET.get("state", "")
        if chosen not in TABS:
            chosen = next((tab for tab in TABS if counts[tab]), "dead")
        found = Paginator(listed(chosen), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            tabs=[
                Tab(str(label), f"?state={tab}", counts[tab], tab == chosen)
                for tab, (label, _states) in TABS.items()
            ],
            chosen=chosen,
            page_obj=found,
            rows=rows_of(list(found.object_list)),
            pause=Pause.objects.filter(name=PAUSE).first(),
            may_retry=self.may(Permission.DELIVERY_RETRY),
            **kwargs,
        )


class RetryMessage(Act, DeliveryBoard):
    """Have a message tried again that was given up; refused, the board is shown."""

    permission = Permission.DELIVERY_RETRY
    http_method_names = ["post", "options"]
    message: OutboxMessage

    def fetch(self, **kwargs: Any) -> None:
        """Read the message."""
        self.message = get_object_or_404(OutboxMessage, pk=kwargs["pk"])

    def act(self, form: Any) -> str:  # noqa: ARG002
        """Put it back into the outbox."""
        retry_message(self.message, by=self.user, at=self.at)
        return _("The message waits to be sent again.")

    def get_success_url(self) -> str:
        """Return the board."""
        return reverse("staff:deliveries")

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """Show the board with what was refused."""
        return self.render_to_response(self.get_context_data(form=form), status=status)


def counts_by_tab() -> dict[str, int]:
    """Return how many messages stand under each tab."""
    rows = OutboxMessage.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return {
        tab: sum(counts.get(state.value, 0) for state in states)
        for tab, (_label, states) in TABS.items()
    }


def listed(tab: str) -> QuerySet[OutboxMessage]:
    """Return the messages of a tab, without their bodies: the next to be sent first."""
    _label, states = TABS[tab]
    return (
        OutboxMessage.objects.filter(state__in=states)
        .defer("body_html", "body_text")
        .prefetch_related(
            Prefetch("consultation", consultations()),
            Prefetch("member_state", MemberState.objects.prefetch_related("names")),
        )
        .order_by("due_at", "pk")
    )


def rows_of(messages: Sequence[OutboxMessage]) -> list[DeliveryRow]:
    """Return messages with their names, and who else was reached."""
    reached = _reached(messages)
    language = current_language().value
    return [
        DeliveryRow(
            message=message,
            what=capfirst(str(message.get_kind_display())),
            about=(
                name_consultation(message.consultation) if message.consultation else ""
            ),
            state=(
                message.member_state.name_in(language) if message.member_state else ""
            ),
            address=mask_address(message.recipient_email),
            others=(
                reached[_same(message)]
                if message.consultation_id and message.member_state_id
                else None
            ),
        )
        for message in messages
    ]


def mask_address(email: str) -> str:
    """Return an address that only who knows it recognises: `g…@example.org`."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _reached(messages: Sequence[OutboxMessage]) -> Counter[tuple[object, ...]]:
    """Count what was sent, by consultation, kind and State, about these messages."""
    sent = (
        OutboxMessage.objects.filter(
            state=MessageState.SENT.value,
            consultation__in={message.consultation_id for message in messages},
            member_state__in={message.member_state_id for message in messages},
        )
        .order_by()
        .values_list("consultation_id", "kind", "member_state_id")
        .annotate(Count("pk"))
    )
    return Counter({tuple(key): count for *key, count in sent})


def _same(message: OutboxMessage) -> tuple[object, ...]:
    return (message.consultation_id, message.kind, message.member_state_id)
