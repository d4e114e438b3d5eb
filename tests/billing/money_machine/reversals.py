"""Refunds and exchanges that were carried out are taken back by two of the desk, or are left."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from billing.commands.reverse import ask_for_reversal, confirm_reversal, decline_reversal, withdraw_reversal
from tests.billing.money_machine.ground import PICK, Ground
from tests.billing.money_model import Asked


class Reversals(Ground):
    """One asks, another answers, and much may happen in between."""

    @precondition(lambda self: self.model.in_state("completed"))
    @rule(which=PICK, is_answered=st.booleans())
    def a_reversal_is_asked_for(self, which: int, is_answered: bool) -> None:
        """Of one that can be, where there is one; perhaps a colleague confirms it at once."""
        found = self.model.in_state("completed")
        possible = [one for one in found if not self.model.why_no_question(one, self.now)]
        self._ask_for_reversal((possible or found)[which % len(possible or found)], is_answered=is_answered)

    def _ask_for_reversal(self, asked: Asked, *, is_answered: bool) -> None:
        expected = self.model.why_no_question(asked, self.now)
        made = []
        with self.acting(self.desk) as actor:
            refusal = self.refusal_of(
                lambda: made.append(ask_for_reversal(asked_id=asked.id, actor=actor, now=self.now, reason="A mistake."))
            )
        assert refusal == expected
        if made:
            self.model.ask_for_reversal(asked, made[0].pk)
            if is_answered:
                self._answer(asked, "confirm")

    @precondition(lambda self: any(one.question for one in self.model.asked))
    @rule(which=PICK, answer=st.sampled_from(["confirm", "confirm", "confirm", "decline", "withdraw"]))
    def a_reversal_is_answered(self, which: int, answer: str) -> None:
        questioned = [one for one in self.model.asked if one.question]
        self._answer(questioned[which % len(questioned)], answer)

    def _answer(self, asked: Asked, answer: str) -> None:
        what = {"request_id": asked.question, "now": self.now}
        if answer == "withdraw":
            with self.acting(self.desk) as actor:
                withdraw_reversal(**what, actor=actor)
            self.model.leave(asked)
            return
        with self.acting(self.colleague) as actor:
            if answer == "decline":
                decline_reversal(**what, actor=actor, note="It was right.")
                self.model.leave(asked)
                return
            expected = self.model.why_not_reversed(asked, self.now)
            assert expected == self.refusal_of(lambda: confirm_reversal(**what, actor=actor))
        if not expected:
            self.model.reverse(asked)
