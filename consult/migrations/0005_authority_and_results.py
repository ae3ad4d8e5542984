import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from consult.audit.guards import install_guards, remove_guards

# SQLite makes a table anew to add these columns to it, and drops its triggers.
APPEND_ONLY = {
    "consult_authorityanswer": (("question_id",),),
    "consult_authorityquestion": (("consultation_id", "number"),),
    "consult_certifiedresult": (("consultation_id", "number"),),
    "consult_questionedversion": (("question_id", "version_id"),),
}
BEFORE = {"consult_certifiedresult": (("consultation_id", "number"),)}


def install(apps, schema_editor):
    """Guard the append-only tables from the first row on."""
    install_guards(schema_editor.connection, APPEND_ONLY)


def remove(apps, schema_editor):
    """Lift the guards before the tables are dropped."""
    remove_guards(schema_editor.connection, APPEND_ONLY)


def install_as_before(apps, schema_editor):
    """Guard the results again, once they have their former columns."""
    install_guards(schema_editor.connection, BEFORE)


class Migration(migrations.Migration):
    dependencies = [
        ("consult", "0004_signatures"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, install_as_before),
        migrations.CreateModel(
            name="AuthorityQuestion",
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
                ("number", models.PositiveSmallIntegerField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authority_questions",
                        to="consult.consultation",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authority_questions",
                        to="consult.entitledmember",
                    ),
                ),
            ],
            options={
                "ordering": ("consultation", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consultation", "number"),
                        name="authority_question_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AuthorityAnswer",
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
                ("statement", models.TextField()),
                ("settled_at", models.DateTimeField()),
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="consult.authorityquestion",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stands",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="consult.replyversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuestionedVersion",
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
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questioned",
                        to="consult.authorityquestion",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questioned",
                        to="consult.replyversion",
                    ),
                ),
            ],
            options={
                "ordering": ("question", "version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "version"), name="questioned_version_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="certifiedresult",
            name="follows",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="consult.certifiedresult",
            ),
        ),
        migrations.AddField(
            model_name="certifiedresult",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="resultdraft",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="certifiedresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("follows", None), ("number", 1), ("reason", "")),
                    models.Q(
                        ("follows__isnull", False),
                        ("number__gt", 1),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="result_follows_with_reason",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
