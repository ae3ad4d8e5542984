"""Addresses of the pages of delegates."""

from django.urls import path

from consult.web.administrations.attaching import AttachmentFile
from consult.web.administrations.checking import CheckPage
from consult.web.administrations.consultations import Overview
from consult.web.administrations.form_files import FormFile
from consult.web.administrations.lists import ActFor, ListPage
from consult.web.administrations.papers import (
    BlankCommentSheet,
    UnsentPaper,
    VersionPaper,
)
from consult.web.administrations.receipt_files import ReceiptFile
from consult.web.administrations.receipts import ReceiptPage
from consult.web.administrations.replying import ReplyPage

app_name = "administrations"

urlpatterns = [
    path("", ListPage.as_view(), name="list"),
    path("acting-for/", ActFor.as_view(), name="act_for"),
    path("<str:ref>/", Overview.as_view(), name="consultation"),
    path("<str:ref>/reply/", ReplyPage.as_view(), name="reply"),
    path(
        "<str:ref>/attachments/<str:sha256>",
        AttachmentFile.as_view(),
        name="attachment",
    ),
    path("<str:ref>/reply/not-sent.pdf", UnsentPaper.as_view(), name="unsent_paper"),
    path("<str:ref>/comments.xlsx", BlankCommentSheet.as_view(), name="comment_sheet"),
    path("<str:ref>/check/", CheckPage.as_view(), name="check"),
    path("<str:ref>/form/<str:lang>.pdf", FormFile.as_view(), name="form"),
    path(
        "<str:ref>/form/<str:lang>.docx",
        FormFile.as_view(suffix="docx"),
        name="word_form",
    ),
    path("<str:ref>/receipt/", ReceiptPage.as_view(), name="receipt"),
    path("<str:ref>/receipt/<int:version>/", ReceiptPage.as_view(), name="receipt"),
    path(
        "<str:ref>/receipt/<int:version>/<slug:paper>.pdf",
        VersionPaper.as_view(),
        name="version_paper",
    ),
    path(
        "<str:ref>/receipt/<int:version>/<str:name>",
        ReceiptFile.as_view(),
        name="receipt_file",
    ),
]
