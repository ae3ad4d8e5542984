"""The two files of a signed receipt, to the byte, for whoever wants to check it."""

from django.http import Http404, HttpRequest, HttpResponse

from consult.models import Receipt
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
        self.fetch(ref)
        self.permit(Permission.REPLY_READ)
        found = find_reply(self.consultation, self.member_state, version)
        receipt = Receipt.objects.filter(version=found).first() if found else None
        if receipt is None or name not in CONTENT_TYPES:
            raise Http404
        response = HttpResponse(
            content_of(receipt)[name], content_type=CONTENT_TYPES[name]
        )
        stem = f"{ref}-{self.member_state}-{version}"
        response["Content-Disposition"] = f'attachment; filename="{stem}-{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


def content_of(receipt: Receipt) -> dict[str, bytes]:
    """Return the files of a receipt by name: what was signed, and 64 raw bytes."""
    return {
        "receipt.json": receipt.body.encode(),
        "receipt.sig": bytes(receipt.signature),
    }
