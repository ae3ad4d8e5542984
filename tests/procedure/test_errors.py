from consult.procedure import errors
from consult.procedure.errors import RuleError


def named_errors() -> list[type[RuleError]]:
    return [
        member
        for member in vars(errors).values()
        if isinstance(member, type) and issubclass(member, RuleError)
    ]


def test_each_rule_has_its_own_code() -> None:
    codes = [error.code for error in named_errors()]
    assert len(codes) > 15
    assert sorted(codes) == sorted(set(codes))


def test_an_error_carries_its_line_its_code_and_its_clause() -> None:
    error = errors.DeadlinePassed("The deadline has passed.", clause="9.4.6")
    assert (str(error), error.code, error.clause) == (
        "The deadline has passed.",
        "deadline_passed",
        "9.4.6",
    )
    assert errors.BadCount("No.").clause is None
