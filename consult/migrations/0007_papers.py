import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import consult.labels
import consult.vocabularies
from consult.audit.guards import install_guards, remove_guards

# SQLite makes a table anew to add a column to it, and drops its triggers.
APPEND_ONLY = {
    "consult_amendment": (("consultation_id", "kind", "number"),),
    "consult_issueddocument": (
        ("consultation_id", "kind", "item", "language", "format"),
    ),
    "consult_replyattachment": (("version_id", "number"),),
}
BEFORE = {
    "consult_issueddocument": (("consultation_id", "kind", "language", "format"),)
}


def install(apps, schema_editor):
    """Guard the append-only tables from the first row on."""
    install_guards(schema_editor.connection, APPEND_ONLY)


def remove(apps, schema_editor):
    """Lift the guards before the tables are dropped."""
    remove_guards(schema_editor.connection, APPEND_ONLY)


def install_as_before(apps, schema_editor):
    """Guard the documents again, once they have their former columns."""
    install_guards(schema_editor.connection, BEFORE)


def date_languages(apps, schema_editor):
    """Say of the languages that were sent out that it was at the issue."""
    versions = apps.get_model("consult", "LanguageVersion")
    for version in versions.objects.filter(
        status="approved", consultation__issued_at__isnull=False
    ).select_related("consultation"):
        version.issued_at = version.consultation.issued_at
        version.save(update_fields=["issued_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("consult", "0006_transcriptions"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, install_as_before),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=consult.vocabularies.amendment_kind_choices,
                        max_length=12,
                    ),
                ),
                ("date", models.DateField()),
                ("deadline_date", models.DateField(blank=True, null=True)),
                ("deadline_time", models.TimeField(blank=True, null=True)),
                ("meeting_opens", models.DateField(blank=True, null=True)),
                ("meeting_closes", models.DateField(blank=True, null=True)),
                ("meeting_virtual", models.BooleanField(blank=True, null=True)),
                ("meeting_place", models.CharField(blank=True, max_length=120)),
                ("words", models.JSONField(default=dict)),
                ("number", models.PositiveSmallIntegerField()),
                ("before", models.JSONField()),
                ("frozen_signatory", models.JSONField()),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("consultation", "issued_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="AmendmentDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=consult.vocabularies.amendment_kind_choices,
                        max_length=12,
                    ),
                ),
                ("date", models.DateField()),
                ("deadline_date", models.DateField(blank=True, null=True)),
                ("deadline_time", models.TimeField(blank=True, null=True)),
                ("meeting_opens", models.DateField(blank=True, null=True)),
                ("meeting_closes", models.DateField(blank=True, null=True)),
                ("meeting_virtual", models.BooleanField(blank=True, null=True)),
                ("meeting_place", models.CharField(blank=True, max_length=120)),
                ("words", models.JSONField(default=dict)),
                ("prepared_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AttachmentDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("consultation", "member_state", "id"),
            },
        ),
        migrations.CreateModel(
            name="ParagraphWording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=consult.labels.language_choices, max_length=2
                    ),
                ),
                ("paragraph", models.PositiveSmallIntegerField()),
                ("words", models.TextField()),
            ],
            options={
                "ordering": ("consultation", "language", "paragraph"),
            },
        ),
        migrations.CreateModel(
            name="ReplyAttachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ("version", "number"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="documentdraft",
            name="document_draft_once",
        ),
        migrations.RemoveConstraint(
            model_name="issueddocument",
            name="issued_document_once",
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="reply",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="consult.replyversion",
            ),
        ),
        migrations.AddField(
            model_name="circular",
            name="frozen_signatory",
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="circular",
            name="issued_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="circular",
            name="issued_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="circular",
            name="prepared_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="circular",
            name="texts",
            field=models.ManyToManyField(
                related_name="outcome_circulars", to="consult.drafttext"
            ),
        ),
        migrations.AddField(
            model_name="documentdraft",
            name="item",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="item",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="languageversion",
            name="issued_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="documentdraft",
            constraint=models.UniqueConstraint(
                fields=("consultation", "kind", "item", "language", "format"),
                name="document_draft_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.UniqueConstraint(
                fields=("consultation", "kind", "item", "language", "format"),
                name="issued_document_once",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="consult.consultation",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="issued_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="amendmentdraft",
            name="consultation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="amendment_draft",
                to="consult.consultation",
            ),
        ),
        migrations.AddField(
            model_name="amendmentdraft",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="attachmentdraft",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="consult.consultation",
            ),
        ),
        migrations.AddField(
            model_name="attachmentdraft",
            name="member_state",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="consult.memberstate",
            ),
        ),
        migrations.AddField(
            model_name="attachmentdraft",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paragraphwording",
            name="consultation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="paragraph_wordings",
                to="consult.consultation",
            ),
        ),
        migrations.AddField(
            model_name="replyattachment",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attachments",
                to="consult.replyversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                fields=("consultation", "kind", "number"), name="amendment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deadline_date", None), ("deadline_time", None)),
                    models.Q(
                        ("deadline_date__isnull", False),
                        ("deadline_time__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="amended_deadline_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachmentdraft",
            constraint=models.UniqueConstraint(
                fields=("consultation", "member_state", "sha256"),
                name="attachment_draft_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paragraphwording",
            constraint=models.UniqueConstraint(
                fields=("consultation", "language", "paragraph"),
                name="paragraph_wording_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="replyattachment",
            constraint=models.UniqueConstraint(
                fields=("version", "number"), name="reply_attachment_once"
            ),
        ),
        migrations.RunPython(date_languages, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
