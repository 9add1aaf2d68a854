"""A request for a meeting, as a machine: whatever is tried, it ends once and stays as it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.domain import DeclineReason, InvalidField
from models.domain.requests import LONGEST_MESSAGE, MeetingRequest, NotPending, RequestState
from tests.contracts.meetings import make_request
from tests.factories import NOON


class RequestMachine(RuleBasedStateMachine):
    """Time goes on, both sides try everything; a plain record of what must hold is kept beside it."""

    now: datetime
    request: MeetingRequest
    ended: RequestState | None

    @initialize(days=st.integers(1, 14))
    def ask(self, days: int) -> None:
        self.now, self.ended = NOON, None
        self.request = make_request(expires_at=NOON + timedelta(days=days))

    @rule(hours=st.integers(0, 100))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(answer=st.sampled_from([RequestState.ACCEPTED, RequestState.DECLINED, RequestState.WITHDRAWN]))
    def answer(self, answer: RequestState) -> None:
        if self.ended is None and self.now < self.request.expires_at:
            self.request, self.ended = self._ended(answer), answer
            assert self.request.answered_at == self.now
            return
        with pytest.raises(NotPending) as refused:
            self._ended(answer)
        assert refused.value.state is (self.ended or RequestState.EXPIRED)

    def _ended(self, answer: RequestState) -> MeetingRequest:
        match answer:
            case RequestState.ACCEPTED:
                return self.request.accepted(self.now)
            case RequestState.DECLINED:
                return self.request.declined(DeclineReason.TOO_EARLY, "Not yet.", self.now)
            case _:
                return self.request.withdrawn(self.now)

    @rule()
    def sweep(self) -> None:
        if self.request.state_at(self.now) is RequestState.EXPIRED and self.ended is None:
            self.request = self.request.expired_at(self.request.expires_at)
            self.ended = RequestState.EXPIRED

    @invariant()
    def it_is_told_as_it_is(self) -> None:
        late = self.now >= self.request.expires_at
        expected = self.ended or (RequestState.EXPIRED if late else RequestState.PENDING)
        assert self.request.state_at(self.now) is expected
        assert (self.request.reason is not None) is (self.ended is RequestState.DECLINED)
        assert (self.request.answered_at is None) is (self.ended is None)


RequestMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
TestRequestMachine = RequestMachine.TestCase


def test_a_request_expires_at_the_moment_itself() -> None:
    request = make_request()
    last = request.expires_at - timedelta(microseconds=1)
    assert request.state_at(last) is RequestState.PENDING
    assert request.accepted(last).state is RequestState.ACCEPTED
    assert request.state_at(request.expires_at) is RequestState.EXPIRED
    with pytest.raises(NotPending):
        request.withdrawn(request.expires_at)


@pytest.mark.parametrize(
    "fields",
    [
        {"asked_of": "p-2"},
        {"message": "x" * (LONGEST_MESSAGE + 1)},
        {"reason": DeclineReason.OTHER},
        {"state": RequestState.DECLINED, "answered_at": NOON},
        {"state": RequestState.ACCEPTED},
        {"expires_at": datetime(2027, 5, 8, 12)},  # noqa: DTZ001
        {"need_id": ""},
    ],
)
def test_what_makes_no_sense_is_no_request(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        make_request(**fields)
