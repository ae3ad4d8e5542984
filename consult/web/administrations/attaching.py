"""Attach files to a reply before it is sent; both delegates see them."""

from collections.abc import Mapping
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consult.audit.attachments import AttachedFile
from consult.flows.attaching import attach_file, detach_file
from consult.intake.upload_faults import UploadRefused
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.queries.attachments import find_file, kept_files
from consult.templatetags.fields import Problem
from consult.web.administrations.pages import ConsultationPage
from consult.web.administrations.words import refusal_words
from consult.web.attached import AttachmentFace, face_of, hand_out, take_in

# The control that files are chosen with, and what its buttons ask for.
FILES: Final = "files"
ATTACH: Final = "attach"
REMOVE: Final = "remove-"
AGAIN: Final = "again-"


class AttachingPage(ConsultationPage):
    """What the pages of a reply that is not sent share: the files that go with it."""

    @cached_property
    def attached(self) -> list[AttachmentFace]:
        return [
            face_of(row, self.address_of(row.sha256))
            for row in kept_files(self.consultation, self.member_state)
        ]

    def address_of(self, sha256: str) -> str:
        """Return where a file of the State's is handed out."""
        return reverse("administrations:attachment", args=[self.reference, sha256])

    def take_files(self) -> list[Problem]:
        """Attach what was chosen, leave out what was crossed; say what was refused.

        Each file is taken or refused on its own. A file that an earlier reply carried
        needs no second upload.
        """
        posted = self.request.POST
        act = posted.get("act", "")
        chosen = self.request.FILES.getlist(FILES)
        if act == ATTACH and not chosen:
            return [Problem(_("Choose a file to attach."), FILES)]
        refusals = [self._take(file) for file in chosen]
        if act.startswith(REMOVE):
            sha256 = act.removeprefix(REMOVE)
            detach_file(self.consultation, self.member_state, sha256)
        elif act.startswith(AGAIN):
            sha256 = act.removeprefix(AGAIN)
            sent = find_file(self.consultation, self.member_state, sha256)
            if sent is not None:
                refusals.append(self._keep(AttachedFile.of(sent)))
        return [Problem(words, FILES) for words in refusals if words]

    def _take(self, file: "UploadedFile[bytes]") -> str:
        """Store and keep a file; return why it is refused, or nothing."""
        try:
            stored = take_in(file)
        except UploadRefused as refusal:
            return refusal.message
        return self._keep(stored)

    def _keep(self, file: AttachedFile) -> str:
        """Keep a stored file for the reply; return why it is refused, or nothing."""
        try:
            attach_file(
                self.consultation,
                self.member_state,
                file,
                by=self.delegate,
                at=self.at,
            )
        except RuleError as error:
            return _("“%(name)s” was not attached: %(rule)s") % {
                "name": f"\u2068{file.name}\u2069",
                "rule": refusal_words(error),
            }
        return ""


def only_attaches(posted: Mapping[str, str]) -> bool:
    """Tell whether a form was sent for the sake of its files alone."""
    act = posted.get("act", "")
    return act == ATTACH or act.startswith((REMOVE, AGAIN))


class AttachmentFile(ConsultationPage):
    """A file the State keeps for its next reply, or that its own reply carries."""

    def get(self, _request: HttpRequest, ref: str, sha256: str) -> HttpResponse:
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        found = find_file(self.consultation, self.member_state, sha256)
        if found is None:
            raise Http404
        return hand_out(found)
