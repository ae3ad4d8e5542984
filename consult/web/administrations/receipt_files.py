"""The two files of a signed receipt, to the byte, for whoever wants to check it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from consult.models import Receipt, ReplyVersion
from consult.permissions import Permission
from consult.queries.replies import find_reply
from consult.web.administrations.pages import ConsultationPage

CONTENT_TYPES = {
    "receipt.json": "application/json",
    "receipt.sig": "application/octet-stream",
}


class ReceiptFile(ConsultationPage):
    """The receipt of one version of the State's own reply, or its signature."""

    def get(
        self, _request: HttpRequest, ref: str, version: int, name: str
    ) -> HttpResponse:
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        found = find_reply(self.consultation, self.member_state, version)
        if found is None or name not in CONTENT_TYPES:
            raise Http404
        receipt = get_object_or_404(Receipt, version=found)
        response = HttpResponse(
            content_of(receipt)[name], content_type=CONTENT_TYPES[name]
        )
        stem = file_stem(ref, found)
        response["Content-Disposition"] = f'attachment; filename="{stem}-{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


def file_stem(reference: str, version: ReplyVersion) -> str:
    """Return how the names of the files of a receipt begin."""
    return f"{reference}-{version.member.member_state_id}-{version.version}"


def content_of(receipt: Receipt) -> dict[str, bytes]:
    """Return the files of a receipt by name: what was signed, and 64 raw bytes."""
    return {
        "receipt.json": receipt.body.encode(),
        "receipt.sig": bytes(receipt.signature),
    }
