"""The columns of a sheet of comments, and how the six languages call them.

A table and no catalogue: sheets are read whatever language is active. The first word
of a column heads the sheet that is offered for filling in; the others are read too.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from consult.procedure.states import Language


class CommentColumn(StrEnum):
    """Name what stands in a row, in the order of the columns."""

    TEXT = "text"
    CLAUSE = "clause"
    TYPE = "type"
    COMMENT = "comment"
    PROPOSED_CHANGE = "proposed_change"


Heads = Mapping[CommentColumn, tuple[str, ...]]

_TEXT, _CLAUSE, _TYPE, _COMMENT, _CHANGE = CommentColumn

HEADS: Final[Mapping[Language, Heads]] = {
    Language.AR: {
        _TEXT: ("النص", "نص", "التوصية", "الوثيقة"),
        _CLAUSE: ("البند", "بند", "الفقرة", "القسم"),
        _TYPE: ("النوع", "نوع", "نوع التعليق"),
        _COMMENT: ("التعليق", "التعليقات", "تعليق", "تعليقات", "الملاحظات"),
        _CHANGE: (
            "التغيير المقترح",
            "التغييرات المقترحة",
            "التعديل المقترح",
            "التعديلات المقترحة",
        ),
    },
    Language.ZH: {
        _TEXT: ("案文", "文本", "建议书", "文件"),
        _CLAUSE: ("条款", "章节", "段落", "条"),
        _TYPE: ("类型", "意见类型"),
        _COMMENT: ("意见", "评论", "评议"),
        _CHANGE: ("建议的修改", "修改建议", "拟议修改", "建议修改"),
    },
    Language.EN: {
        _TEXT: ("Text", "Recommendation", "Document", "Draft text", "Designation"),
        _CLAUSE: (
            "Clause",
            "Clause number",
            "Clause no",
            "Section",
            "Paragraph",
            "Subclause",
            "Clause subclause",
        ),
        _TYPE: ("Type", "Type of comment", "Comment type", "Kind"),
        _COMMENT: ("Comment", "Comments", "Remark", "Remarks"),
        _CHANGE: (
            "Proposed change",
            "Proposed changes",
            "Suggested change",
            "Suggested changes",
            "Possible changes",
            "Proposal",
        ),
    },
    Language.FR: {
        _TEXT: ("Texte", "Recommandation", "Document"),
        _CLAUSE: ("Paragraphe", "Article", "Section", "Point", "Clause"),
        _TYPE: ("Type", "Type de commentaire", "Nature"),
        _COMMENT: ("Commentaire", "Commentaires", "Observation", "Observations"),
        _CHANGE: (
            "Modification proposée",
            "Modifications proposées",
            "Changement proposé",
            "Proposition",
        ),
    },
    Language.RU: {
        _TEXT: ("Текст", "Рекомендация", "Документ"),
        _CLAUSE: ("Пункт", "Раздел", "Параграф"),
        _TYPE: ("Тип", "Вид", "Тип замечания", "Вид замечания"),
        _COMMENT: ("Замечание", "Замечания", "Комментарий", "Комментарии"),
        _CHANGE: (
            "Предлагаемое изменение",
            "Предлагаемые изменения",
            "Предложение",
        ),
    },
    Language.ES: {
        _TEXT: ("Texto", "Recomendación", "Documento"),
        _CLAUSE: ("Cláusula", "Apartado", "Sección", "Punto", "Párrafo"),
        _TYPE: ("Tipo", "Tipo de comentario"),
        _COMMENT: ("Comentario", "Comentarios", "Observación", "Observaciones"),
        _CHANGE: (
            "Modificación propuesta",
            "Modificaciones propuestas",
            "Cambio propuesto",
            "Cambios propuestos",
            "Propuesta",
        ),
    },
}
