"""From a visit's result to the contexts of the page's top and end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from asfound.domain.comparison import CheckResult, Verdict
from asfound.domain.finding import Kind
from asfound.domain.photo import PhotoFile
from asfound.language.catalogues import direction
from asfound.report.context import Fact, PageEnd, PageTop, ProblemLine, Tally
from asfound.report.names import last_part, shown
from asfound.report.photo_facts import digest_fact
from asfound.report.pictures import Picture
from asfound.report.wording import Wording


def page_top(wording: Wording, result: CheckResult) -> PageTop:
    """What stands above the views."""
    language, gettext = wording.formats.language, wording.text.gettext
    word = wording.verdict(result.verdict)
    return PageTop(
        language=language,
        direction=direction(language),
        title=gettext("{verdict} · asfound report").format(verdict=word),
        verdict=result.verdict.value,
        verdict_text=word,
        sentence=wording.visit(result),
        unjudged=wording.unjudged(result),
        verdicts=_verdicts(wording, result),
        kinds=_kinds(wording, result),
        total=_tally(wording, "all", gettext("All"), len(result.views)),
        facts=_times(wording, result),
    )


def page_end(wording: Wording, result: CheckResult, note: Picture | None) -> PageEnd:
    """What stands below the views."""
    gettext = wording.text.gettext
    unpaired = (
        (gettext("Before photos that belong to no view"), result.unpaired_before),
        (gettext("After photos that show no view"), result.unpaired_after),
    )
    return PageEnd(
        unpaired=tuple(
            (title, tuple(last_part(path) for path in paths)) for title, paths in unpaired if paths
        ),
        problems=tuple(
            ProblemLine(last_part(each.file), each.code, shown(each.message))
            for each in result.problems
        ),
        kinds=tuple(Fact(wording.kind(kind), wording.meaning(kind)) for kind in Kind),
        facts=(
            Fact(gettext("Program"), f"asfound {result.version}"),
            digest_fact(gettext("Weights"), result.model),
        ),
        calibration=wording.sentences(
            wording.calibration(result.false_alarms), wording.visit_calibration(result)
        ),
        note=note,
    )


def _verdicts(wording: Wording, result: CheckResult) -> tuple[Tally, ...]:
    count = Counter(view.verdict for view in result.views)
    order = (Verdict.DIFFERS, Verdict.CANNOT_TELL, Verdict.AS_FOUND)
    return tuple(
        _tally(wording, verdict.value, wording.verdict(verdict), count[verdict])
        for verdict in order
    )


def _kinds(wording: Wording, result: CheckResult) -> tuple[Tally, ...]:
    count = Counter(finding.kind for view in result.views for finding in view.findings)
    return tuple(
        _tally(wording, kind.value, wording.kind(kind), count[kind]) for kind in Kind if count[kind]
    )


def _tally(wording: Wording, code: str, text: str, count: int) -> Tally:
    return Tally(code, text, count, wording.formats.number(count))


def _times(wording: Wording, result: CheckResult) -> tuple[Fact, ...]:
    """When the photos were taken, as the cameras claim: the first and the last of each side."""
    gettext = wording.text.gettext
    sides = (
        (gettext("Arrival, as the camera claims"), (view.before for view in result.views)),
        (gettext("Departure, as the camera claims"), (view.after for view in result.views)),
    )
    facts = (Fact(title, _span(wording, photos)) for title, photos in sides)
    return tuple(fact for fact in facts if fact.value)


def _span(wording: Wording, photos: Iterable[PhotoFile | None]) -> str:
    # Claims may lack an offset, so they are put in order as text; ISO 8601 sorts well enough.
    times = sorted(
        shown(photo.capture.taken_at) for photo in photos if photo and photo.capture.taken_at
    )
    if not times:
        return ""
    first, last = (wording.formats.time(time) for time in (times[0], times[-1]))
    return first if first == last else f"{first} – {last}"
