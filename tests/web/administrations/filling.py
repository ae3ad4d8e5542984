"""Fill in, check and send the reply form as a browser does."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from consult.flows.recording import Answer, Signature
from consult.flows.replying import submit_reply
from consult.models import Consultation, ReplyVersion, User
from consult.procedure.states import Position

SIGNATORY = {
    "signatory-name": "Grace Head",
    "signatory-title": "Director, International Affairs",
    "signatory-place": "Nairobi",
}
IN_FAVOUR = {"box": "in_favour", "circle": "plain"}
AGAINST = {"box": "against", "reasons": "No law allows it.", "possible_changes": "Ask."}


def reply_url(ref: str) -> str:
    return reverse("administrations:reply", args=[ref])


def check_url(ref: str) -> str:
    return reverse("administrations:check", args=[ref])


def receipt_url(ref: str, version: int) -> str:
    return reverse("administrations:receipt", args=[ref, version])


def filled(*texts: dict[str, str], state: str = "KEN") -> dict[str, str]:
    """Return the fields of a form; `texts` are those of text 1, text 2 and so on."""
    fields = {"member_state": state, "seen_version": "0", "seen_draft": "", **SIGNATORY}
    for number, text in enumerate(texts, start=1):
        fields |= {f"t{number}-{name}": value for name, value in text.items()}
    return fields


def check(client: Client, ref: str, *texts: dict[str, str], **more: str) -> Any:
    """Post the form to be checked and return the page that answers."""
    fields = filled(*texts) | {"act": "check"} | more
    return client.post(reply_url(ref), fields, follow=True)


def hidden_fields(page: Any) -> dict[str, str]:
    """Return what the button of the page of checking would send."""
    return {
        "member_state": page.context["iso3"],
        "form_key": str(page.context["draft"].form_key),
        "seen_version": str(page.context["seen_version"]),
        "seen_draft": page.context["draft"].stamp,
        "answers": page.context["answers"],
    }


def send(client: Client, ref: str, *texts: dict[str, str], **more: str) -> Any:
    """Fill in, check and send; return the page at the end."""
    page = check(client, ref, *texts, **more)
    return client.post(check_url(ref), hidden_fields(page), follow=True)


def reply_of_a_colleague(
    consultation: Consultation, by: User, *, seen: int = 0
) -> ReplyVersion:
    """Record a reply that was sent from another page."""
    return submit_reply(
        consultation,
        "KEN",
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name=by.name, title="Head of department"),
        by=by,
        form_key=uuid4(),
        seen_version=seen,
    ).version


def ended_at(response: HttpResponse) -> str:
    """Return the path a followed response ended at."""
    chain = getattr(response, "redirect_chain", [])
    return urlsplit(chain[-1][0]).path if chain else ""


def problems(page: Any) -> list[str]:
    """Return the lines of the error summary."""
    return [problem.message for problem in page.context["problems"]]
