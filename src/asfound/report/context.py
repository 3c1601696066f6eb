"""What the templates are given: typed, and computed before anything is rendered."""

from __future__ import annotations

from dataclasses import dataclass

from asfound.domain.geometry import Transform
from asfound.report.drawing import Shape
from asfound.report.pictures import CloseUp, Picture


@dataclass(frozen=True)
class Fact:
    """One line of a list of facts.

    Attributes:
        name: What it is.
        value: What it says.
        full: The unshortened value, where the value is shortened; else empty.
        code: Whether the value is data (a file name, a digest) rather than words.
    """

    name: str
    value: str
    full: str = ""
    code: bool = False


@dataclass(frozen=True)
class Side:
    """The before or the after photo of a view.

    Attributes:
        role: ``before`` or ``after``.
        title: The role in words.
        alt: What the picture is, for who cannot see it.
        picture: None when it cannot be shown.
        absent: Why there is no picture, in words; empty when there is one.
        width: Of its drawing, in drawing units.
        height: Of its drawing, in drawing units.
        shapes: The findings on it.
        hatching: SVG path data of what was not compared.
        facts: What its camera claims and what its file is.
    """

    role: str
    title: str
    alt: str
    picture: Picture | None
    absent: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    hatching: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class FindingCard:
    """One finding with its close-ups.

    Attributes:
        number: In its view, from 1.
        anchor: Its identifier in the page.
        kind: Code of its kind.
        title: Its kind in words.
        thing: What it probably is; may be empty.
        strength: Its score in words and as a number.
        close_up: None beyond the page's budget.
        before_alt: What the before close-up is, for who cannot see it.
        after_alt: What the after close-up is, likewise.
    """

    number: int
    anchor: str
    kind: str
    title: str
    thing: str
    strength: str
    close_up: CloseUp | None
    before_alt: str
    after_alt: str


@dataclass(frozen=True)
class ViewPage:
    """One view.

    Attributes:
        number: From 1, as it is written.
        anchor: Its identifier in the page.
        name: Of its photo, without ending.
        verdict: Code.
        verdict_text: In words.
        summary: How many differences, or why one cannot tell.
        advice: How to take the photo again; else empty.
        before: The as-found photo.
        after: The as-left photo.
        overlay: Lays the after photo over the before photo, both one unit wide; None when the
            two cannot be laid over each other.
        findings: Largest score first.
        facts: About the comparison.
        others: Further photos of this view, per role: heading and names.
        slider_label: What the slider does, for who cannot see it.
    """

    number: str
    anchor: str
    name: str
    verdict: str
    verdict_text: str
    summary: str
    advice: str
    before: Side
    after: Side
    overlay: Transform | None
    findings: tuple[FindingCard, ...]
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...]
    slider_label: str


@dataclass(frozen=True)
class Tile:
    """One view in the strip.

    Attributes:
        number: Of the view, as it is written.
        anchor: Of the view.
        name: Of the view.
        verdict: Code.
        verdict_text: In words.
        note: How many differences; may be empty.
        thumbnail: None when there is none.
    """

    number: str
    anchor: str
    name: str
    verdict: str
    verdict_text: str
    note: str
    thumbnail: Picture | None


@dataclass(frozen=True)
class Tally:
    """A count beside a word.

    Attributes:
        code: Of a verdict or kind.
        text: In words.
        count: How many.
        number: The count as it is written.
    """

    code: str
    text: str
    count: int
    number: str


@dataclass(frozen=True)
class PageTop:
    """What stands above the views.

    Attributes:
        language: Code, for ``lang``.
        direction: ``ltr`` or ``rtl``.
        title: Of the window.
        verdict: Code of the visit's verdict.
        verdict_text: In words.
        sentence: The verdict in one sentence.
        unjudged: What could not be judged beside what differs; may be empty.
        verdicts: Counts of views by verdict.
        kinds: Counts of findings by kind; empty when there are none.
        total: All views.
        facts: About the visit.
    """

    language: str
    direction: str
    title: str
    verdict: str
    verdict_text: str
    sentence: str
    unjudged: str
    verdicts: tuple[Tally, ...]
    kinds: tuple[Tally, ...]
    total: Tally
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ProblemLine:
    """A file that could not be used.

    Attributes:
        file: Its name, safe to show.
        code: Stable code of the error.
        message: For people.
    """

    file: str
    code: str
    message: str


@dataclass(frozen=True)
class PageEnd:
    """What stands below the views.

    Attributes:
        unpaired: Photos that belong to no view, per role: heading and names.
        problems: Files that could not be used.
        kinds: What the kinds of findings mean.
        facts: About the program and its settings.
        calibration: What the false-alarm rate means.
        note: The thank-you note; None when there is none.
    """

    unpaired: tuple[tuple[str, tuple[str, ...]], ...]
    problems: tuple[ProblemLine, ...]
    kinds: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    calibration: str
    note: Picture | None
