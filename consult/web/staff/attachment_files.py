"""A file that came with a reply, for those who may see the register."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from consult.flows.looking import note_look
from consult.permissions import Permission
from consult.queries.attachments import find_sent_file
from consult.web.attached import hand_out
from consult.web.staff.pages import IssuedPage


class AttachmentFile(IssuedPage):
    """One file of one version, also of one that waits or was rejected."""

    permission = Permission.REGISTER_READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Hand it out; while replies come in, that is a look at them."""
        found = find_sent_file(
            self.consultation, kwargs["iso3"], kwargs["version"], kwargs["number"]
        )
        if found is None:
            raise Http404
        note_look(self.consultation, by=self.user, at=self.at)
        return hand_out(found)
