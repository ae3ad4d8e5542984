"""Addresses of the pages of TSB."""

from django.urls import path

from consult.web.staff.amending import (
    AmendmentAct,
    AmendmentPreview,
    DiscardAmendment,
    PrepareAmendment,
)
from consult.web.staff.announcing import (
    DiscardOutcome,
    IssueOutcome,
    OutcomePaper,
    PrepareOutcome,
)
from consult.web.staff.attachment_files import AttachmentFile
from consult.web.staff.certifying import CertifyResult, ProposeResult
from consult.web.staff.collating import (
    CommentsPage,
    CommentsPaper,
    CommentsPreview,
    IssueComments,
)
from consult.web.staff.deciding import WriteDecision
from consult.web.staff.deliveries import DeliveryBoard, RetryMessage
from consult.web.staff.drafting import EditDraft, NewDraft
from consult.web.staff.languages import LanguagePage
from consult.web.staff.listing import ConsultationList
from consult.web.staff.overview import Overview
from consult.web.staff.preview import (
    ArchiveCopy,
    ChairNotice,
    Preview,
    RegisterDraft,
    RegisterOfResult,
)
from consult.web.staff.proceedings import (
    AnnulProceeding,
    Proceedings,
    RecordProceeding,
)
from consult.web.staff.questioning import QuestionReplies, SettleAuthority
from consult.web.staff.register import Register
from consult.web.staff.replacing import ReplaceResult
from consult.web.staff.reply_papers import ReplyPaper
from consult.web.staff.returned import HandIn
from consult.web.staff.roll import RollPage
from consult.web.staff.signing import GiveBack, Issue, RequestSignOff, Withdraw
from consult.web.staff.state_page import StatePage
from consult.web.staff.tally import TallyPage
from consult.web.staff.texts import AddText, EditText, RemoveText
from consult.web.staff.transcribing import CorrectReply, EnterReply
from consult.web.staff.waiting import ConfirmReply, RejectReply, WaitingList
from consult.web.staff.wording import (
    IssueLanguage,
    RestoreParagraph,
    WordParagraph,
    WriteTitles,
)

app_name = "staff"

urlpatterns = [
    path("", ConsultationList.as_view(), name="list"),
    path("deliveries/", DeliveryBoard.as_view(), name="deliveries"),
    path("deliveries/<int:pk>/retry/", RetryMessage.as_view(), name="retry"),
    path("draft/", NewDraft.as_view(), name="draft"),
    path("<int:pk>/", Overview.as_view(), name="consultation"),
    path("<int:pk>/edit/", EditDraft.as_view(), name="edit"),
    path("<int:pk>/texts/", AddText.as_view(), name="text_add"),
    path("<int:pk>/texts/<int:order>/", EditText.as_view(), name="text"),
    path(
        "<int:pk>/texts/<int:order>/remove/", RemoveText.as_view(), name="text_remove"
    ),
    path("<int:pk>/languages/<str:language>/", LanguagePage.as_view(), name="language"),
    path(
        "<int:pk>/languages/<str:language>/preview/", Preview.as_view(), name="preview"
    ),
    path(
        "<int:pk>/results/<int:number>/notice/<str:language>/",
        ChairNotice.as_view(),
        name="chair_notice",
    ),
    path(
        "<int:pk>/results/<int:number>/register/<str:language>/",
        RegisterOfResult.as_view(),
        name="result_register",
    ),
    path(
        "<int:pk>/results/<int:number>/archive/<str:language>/",
        ArchiveCopy.as_view(),
        name="archive_copy",
    ),
    path(
        "<int:pk>/register-paper/<str:language>/",
        RegisterDraft.as_view(),
        name="register_draft",
    ),
    path(
        "<int:pk>/languages/<str:language>/titles/",
        WriteTitles.as_view(),
        name="titles",
    ),
    path(
        "<int:pk>/languages/<str:language>/issue/",
        IssueLanguage.as_view(),
        name="language_issue",
    ),
    path(
        "<int:pk>/languages/<str:language>/paragraphs/<int:paragraph>/",
        WordParagraph.as_view(),
        name="paragraph",
    ),
    path(
        "<int:pk>/languages/<str:language>/paragraphs/<int:paragraph>/usual/",
        RestoreParagraph.as_view(),
        name="paragraph_usual",
    ),
    path("<int:pk>/sign-off/", RequestSignOff.as_view(), name="sign_off"),
    path("<int:pk>/return/", GiveBack.as_view(), name="return"),
    path("<int:pk>/issue/", Issue.as_view(), name="issue"),
    path("<int:pk>/amend/", PrepareAmendment.as_view(), name="amend"),
    path("<int:pk>/amendment/", AmendmentAct.as_view(), name="amendment"),
    path(
        "<int:pk>/amendment/discard/", DiscardAmendment.as_view(), name="amend_discard"
    ),
    path(
        "<int:pk>/amendment/<str:language>/preview/",
        AmendmentPreview.as_view(),
        name="amendment_preview",
    ),
    path("<int:pk>/withdraw/", Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/register/", Register.as_view(), name="register"),
    path("<int:pk>/returned/", HandIn.as_view(), name="returned"),
    path("<int:pk>/register/<str:iso3>/", StatePage.as_view(), name="state"),
    path(
        "<int:pk>/register/<str:iso3>/enter/", EnterReply.as_view(), name="transcribe"
    ),
    path(
        "<int:pk>/register/<str:iso3>/<int:version>/<slug:paper>.pdf",
        ReplyPaper.as_view(),
        name="reply_paper",
    ),
    path(
        "<int:pk>/register/<str:iso3>/<int:version>/correct/",
        CorrectReply.as_view(),
        name="correct",
    ),
    path(
        "<int:pk>/register/<str:iso3>/<int:version>/confirm/",
        ConfirmReply.as_view(),
        name="confirm",
    ),
    path(
        "<int:pk>/register/<str:iso3>/<int:version>/reject/",
        RejectReply.as_view(),
        name="reject",
    ),
    path(
        "<int:pk>/register/<str:iso3>/<int:version>/attachments/<int:number>",
        AttachmentFile.as_view(),
        name="attachment",
    ),
    path("<int:pk>/waiting/", WaitingList.as_view(), name="waiting"),
    path(
        "<int:pk>/register/<str:iso3>/question/",
        QuestionReplies.as_view(),
        name="question",
    ),
    path(
        "<int:pk>/register/<str:iso3>/question/<int:number>/",
        SettleAuthority.as_view(),
        name="settle",
    ),
    path("<int:pk>/roll/", RollPage.as_view(), name="roll"),
    path("<int:pk>/tally/", TallyPage.as_view(), name="tally"),
    path(
        "<int:pk>/tally/<int:order>/decision/", WriteDecision.as_view(), name="decide"
    ),
    path("<int:pk>/tally/replace/", ReplaceResult.as_view(), name="replace"),
    path("<int:pk>/tally/propose/", ProposeResult.as_view(), name="propose"),
    path("<int:pk>/tally/certify/", CertifyResult.as_view(), name="certify"),
    path("<int:pk>/comments/", CommentsPage.as_view(), name="comments"),
    path("<int:pk>/comments/issue/", IssueComments.as_view(), name="comments_issue"),
    path(
        "<int:pk>/comments/preview/<str:language>/",
        CommentsPreview.as_view(),
        name="comments_preview",
    ),
    path(
        "<int:pk>/comments/papers/<int:document>/",
        CommentsPaper.as_view(),
        name="comments_paper",
    ),
    path("<int:pk>/outcome/", PrepareOutcome.as_view(), name="outcome_prepare"),
    path(
        "<int:pk>/outcome/<str:reference>/issue/",
        IssueOutcome.as_view(),
        name="outcome_issue",
    ),
    path(
        "<int:pk>/outcome/<str:reference>/discard/",
        DiscardOutcome.as_view(),
        name="outcome_discard",
    ),
    path(
        "<int:pk>/outcome/<str:reference>/<str:language>/",
        OutcomePaper.as_view(),
        name="outcome_paper",
    ),
    path("<int:pk>/proceedings/", Proceedings.as_view(), name="proceedings"),
    path(
        "<int:pk>/proceedings/<str:kind>/",
        RecordProceeding.as_view(),
        name="proceeding",
    ),
    path(
        "<int:pk>/proceedings/<int:record>/annul/",
        AnnulProceeding.as_view(),
        name="annul",
    ),
]
