"""From one view's result to its page context, and to its tile in the strip."""

from __future__ import annotations

from asfound.domain.comparison import AfterShot, Verdict, ViewResult
from asfound.domain.finding import Finding
from asfound.report.context import Fact, FindingCard, Tile, ViewPage
from asfound.report.names import last_part
from asfound.report.sides import ViewInput, after_side, before_side, overlay
from asfound.report.wording import Wording


def anchor(number: int) -> str:
    """The identifier of a view in the page."""
    return f"view-{number}"


def tile(wording: Wording, given: ViewInput) -> Tile:
    """The view in the strip."""
    view = given.view
    return Tile(
        number=wording.formats.number(given.number),
        anchor=anchor(given.number),
        name=given.name,
        verdict=view.verdict.value,
        verdict_text=wording.verdict(view.verdict),
        note=wording.findings(view) if view.verdict is Verdict.DIFFERS else "",
        thumbnail=given.pictures.thumbnail,
    )


def view_page(wording: Wording, given: ViewInput) -> ViewPage:
    """The view in full."""
    view = given.view
    return ViewPage(
        number=wording.formats.number(given.number),
        anchor=anchor(given.number),
        name=given.name,
        verdict=view.verdict.value,
        verdict_text=wording.verdict(view.verdict),
        summary=_summary(wording, view),
        advice=wording.advice(view.reason) if view.reason else "",
        before=before_side(wording, given),
        after=after_side(wording, given),
        overlay=overlay(given),
        findings=tuple(
            _card(wording, given, number, finding)
            for number, finding in enumerate(view.findings, start=1)
        ),
        facts=_facts(wording, view),
        others=_others(wording, view),
        slider_label=wording.text.gettext(
            "Before and after, view {name}: how far the before photo reaches, in percent"
        ).format(name=given.name),
    )


def _summary(wording: Wording, view: ViewResult) -> str:
    if view.verdict is Verdict.DIFFERS:
        return wording.findings(view)
    return wording.reason(view.reason) if view.reason else ""


def _card(wording: Wording, given: ViewInput, number: int, finding: Finding) -> FindingCard:
    gettext, shown = wording.text.gettext, wording.formats.number(number)
    return FindingCard(
        number=number,
        anchor=f"{anchor(given.number)}-finding-{number}",
        kind=finding.kind.value,
        title=wording.kind(finding.kind),
        thing=wording.label(finding),
        strength=wording.strength(finding.score),
        close_up=given.pictures.close_ups.get(number),
        before_alt=gettext("Close-up of difference {number}, before").format(number=shown),
        after_alt=gettext("Close-up of difference {number}, after").format(number=shown),
    )


def _facts(wording: Wording, view: ViewResult) -> tuple[Fact, ...]:
    """How the comparison went, as far as there was one."""
    gettext, formats = wording.text.gettext, wording.formats
    facts = []
    if view.before and view.after:
        facts.append(Fact(gettext("Seen in both photos"), formats.percent(view.compared)))
    if view.registration_error_px is not None:
        error = gettext("{n} pixels").format(n=formats.number(view.registration_error_px, places=1))
        facts.append(Fact(gettext("The photos line up to"), error))
    if view.score is not None and view.threshold is not None:
        facts.append(Fact(gettext("Largest score"), formats.number(view.score, places=2)))
        facts.append(Fact(gettext("Differs when above"), formats.number(view.threshold, places=2)))
    if view.calibration is not None:
        facts.append(Fact(gettext("Threshold rests on"), wording.basis(view.calibration)))
    return tuple(facts)


def _others(wording: Wording, view: ViewResult) -> tuple[Fact, ...]:
    """Further shots of the same view."""
    gettext = wording.text.gettext
    sides = (
        (gettext("More before photos of this view"), [last_part(p) for p in view.other_before]),
        (gettext("More after photos of this view"), _after_names(wording, view)),
    )
    return tuple(Fact(title, ", ".join(names), code=True) for title, names in sides if names)


def _after_names(wording: Wording, view: ViewResult) -> list[str]:
    """Further after photos; all of them with what each says, where they disagree."""
    if not view.shots_disagree:
        return [last_part(path) for path in view.other_after]
    return [f"{last_part(shot.path)} ({_shot_verdict(wording, shot)})" for shot in view.after_shots]


def _shot_verdict(wording: Wording, shot: AfterShot) -> str:
    return wording.verdict(shot.verdict) if shot.verdict else shot.set_aside or ""
