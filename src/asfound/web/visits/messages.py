"""Sentences about visits, views, findings and statements, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations

from asfound.domain.comparison import Verdict
from asfound.domain.visit import Act, Event, Role, Stage, Statement
from asfound.language.catalogues import translation
from asfound.report.wording import Wording
from asfound.web.errors.messages import sentence_for
from asfound.workflows.visits.sealing.statement_export import act_word, role_word
from asfound.workflows.visits.snapshot.shot_outcomes import ShotOutcome
from asfound.workflows.visits.snapshot.state import ViewProgress, ViewState, VisitSnapshot
from asfound.workflows.visits.snapshot.status import FindingStatus
from asfound.workflows.visits.snapshot.timeline import TimelineEntry


@dataclass(frozen=True)
class VisitMessages:
    """Sentences of one language."""

    text: NullTranslations
    report: Wording

    @classmethod
    def of(cls, language: str) -> VisitMessages:
        """Those of a language that has a catalogue."""
        return cls(translation(language), Wording.of(language))

    def badge(self, state: ViewState) -> str:
        """The state of a view in a word or two."""
        if state.verdict:
            if state.progress in {ViewProgress.NO_BEFORE, ViewProgress.NOT_PHOTOGRAPHED}:
                return self.text.gettext("Not photographed")
            return self.report.verdict(state.verdict)
        return self.text.gettext("Being compared")

    def sentence(self, state: ViewState) -> str:
        """What to know about a view."""
        if state.progress is ViewProgress.NO_BEFORE:
            return self.text.gettext("Nobody has photographed this view as it should be found.")
        if state.is_pending:
            return self.text.gettext("The photos are being compared. This page tells by itself.")
        if state.set_aside:
            return sentence_for(self.text.gettext, state.set_aside)
        if state.reason:
            return self.report.reason(state.reason)
        if state.verdict is Verdict.DIFFERS and state.result:
            return self.report.findings(state.result)
        return self.text.gettext("The after photo could have been taken before.")

    def advice(self, state: ViewState) -> str:
        """What to do about a view with a cannot-tell verdict."""
        if state.progress is ViewProgress.NO_BEFORE or state.set_aside or not state.reason:
            return ""
        return self.report.advice(state.reason)

    def outcome(self, outcome: ShotOutcome) -> str:
        """What comparing an earlier photo said, in a sentence."""
        if outcome.set_aside:
            return sentence_for(self.text.gettext, outcome.set_aside)
        if outcome.reason:
            return self.report.reason(outcome.reason)
        if outcome.verdict is Verdict.DIFFERS and outcome.result:
            return self.report.findings(outcome.result)
        return ""

    def outcome_badge(self, outcome: ShotOutcome) -> str:
        """The same in a word or two."""
        if outcome.verdict:
            return self.report.verdict(outcome.verdict)
        gettext = self.text.gettext
        return gettext("Being compared") if outcome.job else gettext("Not compared")

    def verdict(self, snapshot: VisitSnapshot) -> str:
        """A visit's verdict in one sentence."""
        ngettext = self.text.ngettext
        if snapshot.verdict is None:
            return ngettext(
                "%(n)s view is being compared.", "%(n)s views are being compared.", snapshot.pending
            ) % {"n": self._number(snapshot.pending)}
        if snapshot.verdict is Verdict.DIFFERS:
            count = snapshot.count(Verdict.DIFFERS)
            return ngettext("%(n)s view differs.", "%(n)s views differ.", count) % {
                "n": self._number(count)
            }
        if snapshot.verdict is Verdict.CANNOT_TELL:
            return self.text.gettext("Not everything could be judged yet.")
        return self.text.gettext("Everything is as found.")

    def stand(self, stand: FindingStatus) -> str:
        """The status of a finding."""
        return {
            FindingStatus.OPEN: self.text.gettext("Open"),
            FindingStatus.ACCEPTED: self.text.gettext("Accepted"),
            FindingStatus.DISPUTED: self.text.gettext("Disputed"),
            FindingStatus.REPAIRED: self.text.gettext("Put right"),
            FindingStatus.NOT_A_DIFFERENCE: self.text.gettext("Not a difference"),
        }[stand]

    def stage(self, stage: Stage) -> str:
        """The stage of a visit."""
        return {
            Stage.PLANNED: self.text.gettext("Planned"),
            Stage.ARRIVED: self.text.gettext("Arrived"),
            Stage.LEAVING: self.text.gettext("Leaving"),
            Stage.HANDED_OVER: self.text.gettext("Handed over"),
        }[stage]

    def act(self, act: Act) -> str:
        """The act of a statement."""
        return act_word(self.text, act)

    def role(self, role: Role) -> str:
        """The role of the author of a statement."""
        return role_word(self.text, role)

    def statement_text(self, statement: Statement) -> str:
        """Author and act of a statement, without its words."""
        return f"{statement.by} ({self.role(statement.role)}) {self.act(statement.act)}"

    def line(self, line: TimelineEntry) -> str:
        """A line of the time line."""
        if line.statement:
            return self.act(line.statement.act)
        return self._happened(line.event)

    def _happened(self, event: Event) -> str:
        gettext, name = self.text.gettext, event.details.get("name", "")
        sentences = {
            "visit.planned": gettext("planned the visit"),
            "link.made": gettext("made a link for %(name)s") % {"name": name},
            "link.opened": gettext("opened the link"),
            "link.revoked": gettext("took back the link of %(name)s") % {"name": name},
            "view.confirmed": gettext("says it looks as shown"),
            "shot.received": gettext("photographed"),
            "job.done": self._compared(event),
            "job.failed": gettext("Could not be compared"),
            "statement.made": gettext("said something"),
            "visit.closed": gettext("handed the visit over"),
            "visit.handed-over": gettext("The record was sealed"),
        }
        return sentences.get(event.what, event.what)

    def _compared(self, event: Event) -> str:
        if event.details.get("differs") == "true":
            return self.text.gettext("Compared: it differs")
        return self.text.gettext("Compared: no difference")

    def _number(self, count: int) -> str:
        return self.report.formats.number(count)
