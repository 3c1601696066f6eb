"""The before and the after photo of a view, with what is drawn on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asfound.domain.comparison import ViewResult
from asfound.domain.finding_geometry import outline_on_after, outline_on_before
from asfound.domain.geometry import Size, Transform, matrix_or_scaling
from asfound.domain.photo import PhotoFile
from asfound.report import drawing
from asfound.report.context import Fact, Side
from asfound.report.drawing import Shape
from asfound.report.hatching import hatching
from asfound.report.names import shown, stem
from asfound.report.photo_facts import photo_facts, unread_facts
from asfound.report.pictures import Picture, ViewPictures
from asfound.report.wording import Wording

# Photos whose shapes differ by more cannot be laid over each other by proportion.
_SAME_SHAPE = 0.02
# The frame of a photo that is not there.
_NO_PHOTO: Size = (4, 3)


@dataclass(frozen=True)
class ViewInput:
    """A view and what belongs to it on the page.

    Attributes:
        number: In the visit, from 1.
        view: The result.
        pictures: Its pictures.
        after_from_before: The transform of full-size pixels; None when it is not known.
        called: What people call the view; empty for as its photo.
    """

    number: int
    view: ViewResult
    pictures: ViewPictures
    after_from_before: Transform | None = None
    called: str = ""

    @property
    def name(self) -> str:
        """What the view is called: as people call it, or its photo, without the file's ending."""
        if self.called:
            return shown(self.called)
        path = self.view.path_before or self.view.path_after
        return stem(path) if path else "–"


def called_in(names: Mapping[str, str], view: ViewResult) -> str:
    """What people call a view, by the paths of its photos; empty where nobody said."""
    return names.get(view.path_before or view.path_after or "", "")


def before_side(wording: Wording, given: ViewInput) -> Side:
    """The as-found photo."""
    photo, masks = given.view.before, given.view.masks
    drawn = _Drawn(
        photo,
        given.pictures.before,
        masks.compared_before if masks else None,
        given.view.unread_before,
    )
    shapes = _shapes(given, on_before=True)
    title = wording.text.gettext("Before")
    alt = wording.text.gettext("Before photo of view {name}").format(name=given.name)
    return _side(wording, "before", (title, alt), drawn, shapes)


def after_side(wording: Wording, given: ViewInput) -> Side:
    """The as-left photo."""
    photo, masks = given.view.after, given.view.masks
    drawn = _Drawn(
        photo,
        given.pictures.after,
        masks.compared_after if masks else None,
        given.view.unread_after,
    )
    shapes = _shapes(given, on_before=False)
    title = wording.text.gettext("After")
    alt = wording.text.gettext("After photo of view {name}").format(name=given.name)
    return _side(wording, "after", (title, alt), drawn, shapes)


def overlay(given: ViewInput) -> Transform | None:
    """What lays the after photo over the before photo; None when nothing does."""
    before, after = given.view.before, given.view.after
    if before is None or after is None or not (given.pictures.before and given.pictures.after):
        return None
    if given.after_from_before is None:
        before_shape, after_shape = (photo.size[0] / photo.size[1] for photo in (before, after))
        if abs(before_shape / after_shape - 1) > _SAME_SHAPE:
            return None
    transform = matrix_or_scaling(given.after_from_before, before.size, after.size)
    return drawing.unit_overlay(transform, before.size, after.size)


@dataclass(frozen=True)
class _Drawn:
    photo: PhotoFile | None
    picture: Picture | None
    compared_png: bytes | None
    unread: str | None


def _side(
    wording: Wording, role: str, words: tuple[str, str], drawn: _Drawn, shapes: tuple[Shape, ...]
) -> Side:
    size = drawn.photo.size if drawn.photo else _NO_PHOTO
    width, height = drawing.view_box(size)
    return Side(
        role=role,
        title=words[0],
        alt=words[1],
        picture=drawn.picture,
        absent=_absent(wording, drawn),
        width=width,
        height=height,
        shapes=shapes,
        hatching=hatching(drawn.compared_png, size) if drawn.compared_png else "",
        facts=_facts(wording, drawn),
    )


def _absent(wording: Wording, drawn: _Drawn) -> str:
    if drawn.photo is None and drawn.unread:
        return wording.text.gettext("This photo could not be read.")
    if drawn.photo is None:
        return wording.text.gettext("There is no photo.")
    if drawn.picture is None:
        return wording.text.gettext("The photo could not be opened when this page was written.")
    return ""


def _facts(wording: Wording, drawn: _Drawn) -> tuple[Fact, ...]:
    if drawn.photo:
        return photo_facts(wording, drawn.photo)
    return unread_facts(wording, drawn.unread) if drawn.unread else ()


def _shapes(given: ViewInput, *, on_before: bool) -> tuple[Shape, ...]:
    """Every finding on one photo; on the other side of an added thing, its place."""
    before, after = given.view.before, given.view.after
    if before is None or after is None:
        return ()
    transform = matrix_or_scaling(given.after_from_before, before.size, after.size)
    place = outline_on_before if on_before else outline_on_after
    size = before.size if on_before else after.size
    shapes = []
    for number, finding in enumerate(given.view.findings, start=1):
        outline, ghost = place(finding, transform, size)
        if outline:
            shapes.append(drawing.draw_shape(number, finding.kind.value, outline, ghost, size))
    return tuple(shapes)
