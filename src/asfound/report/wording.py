"""What the report says, in the reader's language: sentences, not templates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from gettext import NullTranslations

from asfound.domain.comparison import Calibration, CheckResult, Reason, Verdict, ViewResult
from asfound.domain.finding import Finding, Kind
from asfound.language.catalogues import THING, translation
from asfound.language.formats import Formats


@dataclass(frozen=True)
class Wording:
    """Says things in one language.

    Attributes:
        text: The catalogue.
        formats: Numbers and times.
    """

    text: NullTranslations
    formats: Formats

    @classmethod
    def of(cls, language: str) -> Wording:
        """The wording of a language that has a catalogue."""
        return cls(translation(language), Formats(language))

    def verdict(self, verdict: Verdict) -> str:
        """A verdict in a word or two."""
        return {
            Verdict.AS_FOUND: self.text.gettext("As found"),
            Verdict.DIFFERS: self.text.gettext("Differs"),
            Verdict.CANNOT_TELL: self.text.gettext("Cannot tell"),
        }[verdict]

    def visit(self, result: CheckResult) -> str:
        """The verdict of a visit, one sentence that answers the report's question."""
        count, total = Counter(view.verdict for view in result.views), len(result.views)
        if not total:
            return self.text.gettext("Cannot tell: there was no view to compare.")
        if count[Verdict.DIFFERS]:
            return self._visit_differs(count[Verdict.DIFFERS], total)
        if count[Verdict.CANNOT_TELL]:
            return self._visit_cannot_tell(count[Verdict.CANNOT_TELL], total)
        return self._count(
            self.text.ngettext(
                "Yes: the {n} view is as found.", "Yes: all {n} views are as found.", total
            ),
            total,
        )

    def _visit_differs(self, differing: int, total: int) -> str:
        sentence = self.text.ngettext(
            "Not yet: {n} of {total} views differs.",
            "Not yet: {n} of {total} views differ.",
            differing,
        )
        return self._count(sentence, differing, total)

    def _visit_cannot_tell(self, unknown: int, total: int) -> str:
        if unknown == total:
            sentence = self.text.ngettext(
                "Cannot tell: the {n} view could not be judged.",
                "Cannot tell: none of the {n} views could be judged.",
                total,
            )
            return self._count(sentence, total)
        sentence = self.text.ngettext(
            "Cannot tell: {n} of {total} views could not be judged; the others are as found.",
            "Cannot tell: {n} of {total} views could not be judged; the others are as found.",
            unknown,
        )
        return self._count(sentence, unknown, total)

    def _count(self, sentence: str, n: int, total: int | None = None) -> str:
        number = self.formats.number
        return sentence.format(n=number(n), total=number(total if total is not None else n))

    def unjudged(self, result: CheckResult) -> str:
        """What else to know where some views differ and others cannot be judged; or nothing."""
        count = Counter(view.verdict for view in result.views)
        unknown = count[Verdict.CANNOT_TELL]
        if not count[Verdict.DIFFERS] or not unknown:
            return ""
        sentence = self.text.ngettext(
            "{n} more view could not be judged.", "{n} more views could not be judged.", unknown
        )
        return self._count(sentence, unknown)

    def kind(self, kind: Kind) -> str:
        """A kind of finding, as a heading."""
        return {
            Kind.ADDED: self.text.gettext("Added"),
            Kind.MISSING: self.text.gettext("Missing"),
            Kind.MOVED: self.text.gettext("Moved"),
            Kind.MARKED: self.text.gettext("Marked"),
        }[kind]

    def meaning(self, kind: Kind) -> str:
        """What a kind of finding means, for who sees it for the first time."""
        return {
            Kind.ADDED: self.text.gettext("is there now and was not before"),
            Kind.MISSING: self.text.gettext("was there before and is not now"),
            Kind.MOVED: self.text.gettext("is the same thing in another spot"),
            Kind.MARKED: self.text.gettext("is a stain, a scratch, writing or wet"),
        }[kind]

    def label(self, finding: Finding) -> str:
        """What the finding probably is; empty when nobody is sure."""
        if finding.label is None:
            return ""
        word = self.text.pgettext(THING, finding.label)
        return self.text.gettext("probably: {thing}").format(thing=word)

    def strength(self, score: float) -> str:
        """A score in words and as a number."""
        words = self.text.gettext("faint")
        if score >= 0.6:
            words = self.text.gettext("clear")
        if score >= 0.85:
            words = self.text.gettext("very clear")
        return self.text.gettext("{words} (score {score} of 1)").format(
            words=words, score=self.formats.number(score, places=2)
        )

    def findings(self, view: ViewResult) -> str:
        """How many differences a view has."""
        n = len(view.findings)
        sentence = self.text.ngettext("{n} difference", "{n} differences", n)
        return self._count(sentence, n)

    def reason(self, reason: Reason) -> str:
        """Why one cannot tell."""
        gettext = self.text.gettext
        return {
            Reason.NO_OVERLAP: gettext("The two photos show no part of the place in common."),
            Reason.TOO_DIFFERENT_VIEWPOINT: gettext(
                "The two photos were taken from spots too far apart."
            ),
            Reason.COMPARED_TOO_LITTLE: gettext(
                "Too little of the view can be seen well in both photos."
            ),
            Reason.BLURRED: gettext("A photo is blurred."),
            Reason.TOO_DARK: gettext("A photo is too dark."),
            Reason.TOO_NOISY: gettext("A photo is too grainy to show small things."),
            Reason.OVER_EXPOSED: gettext("A photo is too bright; its light parts are lost."),
            Reason.TOO_SMALL: gettext("A photo has too few pixels."),
            Reason.UNREADABLE: gettext("A photo could not be read."),
            Reason.NOT_PHOTOGRAPHED: gettext("No photo taken on leaving shows this view."),
        }[reason]

    def advice(self, reason: Reason) -> str:
        """How to take the photo again so that one can tell."""
        gettext = self.text.gettext
        return {
            Reason.NO_OVERLAP: gettext(
                "Stand where the before photo was taken, point the camera the same way, "
                "and take the photo again."
            ),
            Reason.TOO_DIFFERENT_VIEWPOINT: gettext(
                "Hold the before photo beside the camera, step to where near things line up "
                "as they do in it, and take the photo again."
            ),
            Reason.COMPARED_TOO_LITTLE: gettext(
                "Take the photo again with all of the view in it, and nobody standing in front."
            ),
            Reason.BLURRED: gettext(
                "Hold the camera with both hands or lean it on something, let it focus, "
                "and take the photo again."
            ),
            Reason.TOO_DARK: gettext("Switch on the lights, and take the photo again."),
            Reason.TOO_NOISY: gettext(
                "Switch on more lights, wipe the lens, and take the photo again without zoom."
            ),
            Reason.OVER_EXPOSED: gettext(
                "Tap on a bright part so that the camera adapts, keep the sun out of the "
                "picture, and take the photo again."
            ),
            Reason.TOO_SMALL: gettext(
                "Use the original photo, not a thumbnail or a copy from a chat."
            ),
            Reason.UNREADABLE: gettext("Copy the photo from the camera again, or take it again."),
            Reason.NOT_PHOTOGRAPHED: gettext(
                "Take a photo from the same spot as the before photo, and run the check again."
            ),
        }[reason]

    def calibration(self, false_alarms: float) -> str:
        """What the false-alarm rate means, counted in views."""
        views, alarms = _as_counts(false_alarms)
        return self.text.ngettext(
            "Of {views} unchanged views, about {n} would be called different.",
            "Of {views} unchanged views, about {n} would be called different.",
            round(alarms),
        ).format(
            views=self.formats.number(views),
            n=self.formats.number(alarms, places=0 if alarms == round(alarms) else 1),
        )

    def sentences(self, *said: str) -> str:
        """Sentences one after another; Japanese writes them without a space."""
        return ("" if self.formats.language == "ja" else " ").join(filter(None, said))

    def visit_calibration(self, result: CheckResult) -> str:
        """What that means for a visit of as many views; nothing for one of a single view."""
        found = result.visit_false_alarms
        if found.views < 2:
            return ""
        if found.at_most < 1:
            visits, alarms = _as_counts(found.at_most)
            sentence = self.text.gettext(
                "Of {visits} visits of {views} views in which nothing changed, "
                "at most {n} would be called different."
            )
            return self._number_of(sentence, alarms, visits=visits, views=found.views)
        sentence = self.text.gettext(
            "In a visit of {views} views in which nothing changed, at most {n} of them would be "
            "called different on average."
        )
        return self._number_of(sentence, round(found.expected, 1), views=found.views)

    def _number_of(self, sentence: str, n: float, **others: int) -> str:
        numbers = {name: self.formats.number(value) for name, value in others.items()}
        return sentence.format(
            n=self.formats.number(n, places=0 if n == round(n) else 1), **numbers
        )

    def basis(self, calibration: Calibration) -> str:
        """What a view's threshold was measured on."""
        said = self.text.ngettext(
            "{n} unchanged pair of photos ({group})",
            "{n} unchanged pairs of photos ({group})",
            calibration.n,
        ).format(n=self.formats.number(calibration.n), group=self._group(calibration.group))
        if not calibration.own:
            return said
        own = self.text.gettext("{own} of them from this place")
        return f"{said}; {own.format(own=self.formats.number(calibration.own))}"

    def _group(self, group: str) -> str:
        """The conditions of a calibration group; parts without a word stay as they are."""
        words = {
            "same-light": self.text.gettext("same light"),
            "other-light": self.text.gettext("other light"),
            "near": self.text.gettext("about the same spot"),
            "far": self.text.gettext("another spot"),
            "all": self.text.gettext("all conditions"),
            "large": self.text.gettext("photos of many pixels"),
            "second-look": self.text.gettext("looked at a second time, closer"),
        }
        return ", ".join(words.get(part, part) for part in group.split("/"))


def _as_counts(rate: float) -> tuple[int, float]:
    """A rate as "so many of so many", the second 100 or the next power of ten that it needs."""
    views = 100
    while rate * views < 0.95 and views < 1_000_000:
        views *= 10
    return views, round(rate * views, 1)
