import pytest

from consult.procedure.errors import IllegalTransition
from consult.procedure.states import (
    TRANSITIONS,
    Act,
    ConsultationState,
    next_state,
)

ALLOWED = {
    ("draft", "request_sign_off"): "signing_off",
    ("signing_off", "return_to_draft"): "draft",
    ("signing_off", "issue"): "issued",
    ("issued", "close"): "closed",
    ("closed", "certify"): "certified",
    ("draft", "withdraw"): "withdrawn",
    ("signing_off", "withdraw"): "withdrawn",
    ("issued", "withdraw"): "withdrawn",
    ("closed", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize("state", ConsultationState)
@pytest.mark.parametrize("act", Act)
def test_each_act_is_allowed_in_its_states_only(
    state: ConsultationState, act: Act
) -> None:
    if (state.value, act.value) in ALLOWED:
        assert next_state(state, act) == ALLOWED[state.value, act.value]
    else:
        with pytest.raises(IllegalTransition) as refused:
            next_state(state, act)
        assert refused.value.code == "illegal_transition"
        assert str(refused.value) == (
            f"A consultation that is {state.value} does not allow {act.value}."
        )


def test_what_is_certified_or_withdrawn_stays_so() -> None:
    left = {state for state, _ in TRANSITIONS}
    assert set(ConsultationState) - left == {
        ConsultationState.CERTIFIED,
        ConsultationState.WITHDRAWN,
    }
