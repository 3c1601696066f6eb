"""How do the photos of one view lie over each other, and can they be evidence of leaving?

People send what a camera never took: copies of the arrival photo, photos turned by a quarter or
mirrored, photos with a filter. All of that is found out by keypoints and pixels, before a network
runs. Then all photos of the view stand alike, and each before photo has its registration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from asfound.domain.comparison import Reason, Remark, Verdict, ViewResult
from asfound.domain.orientation import MIRRORED, UPRIGHT, inverse
from asfound.vision.decide.pair_analysis import InputPhoto, RegisterStage
from asfound.vision.decide.reference_comparison import PreparedPhoto, in_digest_order
from asfound.vision.decide.turned_photos import fewest_turned, turn, turn_back
from asfound.vision.image.prepared_image import prepare
from asfound.vision.image.quality import THING_SHARE
from asfound.vision.register.colour_filter import in_grey, is_filtered
from asfound.vision.register.copy_detection import is_copy
from asfound.vision.register.orientation import Relation, relate
from asfound.vision.register.registration import Registration
from asfound.vision.register.repetition import is_clear_fit, repeats_itself

Registrations = Mapping[int, Registration | None]
"""By before photo, of the photos in the order of their digests; None where they do not register."""


@dataclass(frozen=True)
class PreparedView:
    """The photos of a view, turned so that all stand alike.

    Attributes:
        named: The before photos as they are named, by their place in the request.
        named_after: The after photo as it is named.
        references: The before photos, ready to be compared.
        after: The after photo, ready to be compared.
        registrations: How each before photo and the after photo lie over each other.
        orientations: By which each photo was turned, by digest.
        ambiguous: Before photos over which the after photo fits in more than one way.
        copy_of: The before photo that the after photo is a copy of; None where it is none.
        remarks: What was found out.
    """

    named: Mapping[int, InputPhoto]
    named_after: InputPhoto
    references: dict[int, PreparedPhoto]
    after: PreparedPhoto
    registrations: Registrations
    orientations: Mapping[str, int]
    ambiguous: frozenset[int] = frozenset()
    copy_of: int | None = None
    remarks: tuple[Remark, ...] = ()

    def orientation(self, index: int) -> int:
        """By which a before photo was turned."""
        return self.orientations.get(self.named[index].digest, UPRIGHT)

    def finished(self, index: int, result: ViewResult) -> ViewResult:
        """A result for the photos as they are named, with what was found out about them.

        Args:
            index: The before photo that the result belongs to.
            result: In the frames of the turned photos.
        """
        orientations = (
            self.orientation(index),
            self.orientations.get(self.named_after.digest, UPRIGHT),
        )
        turned_back = turn_back(result, (self.named[index], self.named_after), orientations)
        if index not in self.ambiguous and not self._unregistered_for_repetition(result):
            return replace(turned_back, remarks=self.remarks)
        unclear = replace(turned_back, remarks=(*self.remarks, Remark.REPEATING))
        if result.verdict is Verdict.AS_FOUND or result.reason is Reason.NO_OVERLAP:
            reason = Reason.TOO_DIFFERENT_VIEWPOINT
            return replace(unclear, verdict=Verdict.CANNOT_TELL, reason=reason)
        return unclear

    def _unregistered_for_repetition(self, result: ViewResult) -> bool:
        """Whether nothing registers because all photos show one thing many times."""
        return result.reason is Reason.NO_OVERLAP and all(
            repeats_itself(image.keypoints) for _, image in (self.after, *self.references.values())
        )


def prepare_view(
    before: Mapping[int, InputPhoto],
    after: InputPhoto,
    register: RegisterStage,
    *,
    thing_share: float | None = None,
) -> PreparedView:
    """Find out how the photos of a view lie over each other, and make them stand alike.

    Args:
        before: The as-found photos, by their place in the request.
        after: The as-left photo.
        register: Registers two photos' keypoints.
        thing_share: Width of the smallest thing that matters, as a share of the photo's width;
            nobody says so if None.
    """

    def ready(photo: InputPhoto) -> PreparedPhoto:
        share = thing_share or THING_SHARE
        return photo, prepare(photo.pixels, photo.full_size, thing_share=share)

    references = {index: ready(photo) for index, photo in before.items()}
    ready_after = ready(after)
    relations = {
        index: _relate(reference, ready_after, register) for index, reference in references.items()
    }
    turns = {
        before[index].digest: _turn_to_after(before[index], after, relation)
        for index, relation in relations.items()
    }
    view = PreparedView(
        before,
        after,
        references,
        ready_after,
        {index: relation.registration for index, relation in relations.items()},
        fewest_turned(turns, after.digest),
        frozenset(index for index, relation in relations.items() if relation.mirrored_too),
        remarks=(Remark.MIRRORED,) if MIRRORED.intersection(turns.values()) else (),
    )
    return _without_colour(_marked_as_copy(_marked_as_ambiguous(_all_alike(view, register, ready))))


def _relate(before: PreparedPhoto, after: PreparedPhoto, register: RegisterStage) -> Relation:
    (_, first), (_, second) = in_digest_order(before, after)
    return relate(first.keypoints, second.keypoints, (first.size, second.size), register)


def _turn_to_after(before: InputPhoto, after: InputPhoto, relation: Relation) -> int:
    """The orientation by which a before photo has to be turned to stand as the after photo."""
    if before.digest > after.digest:
        return relation.orientation
    return inverse(relation.orientation)


def _all_alike(
    view: PreparedView, register: RegisterStage, ready: Callable[[InputPhoto], PreparedPhoto]
) -> PreparedView:
    """The view with its photos turned, and registered anew where one was."""
    if set(view.orientations.values()) == {UPRIGHT}:
        return view

    def turned(photo: PreparedPhoto) -> PreparedPhoto:
        orientation = view.orientations[photo[0].digest]
        return photo if orientation == UPRIGHT else ready(turn(photo[0], orientation))

    references = {index: turned(reference) for index, reference in view.references.items()}
    after = turned(view.after)
    registrations = {
        index: _registration(reference, after, register) for index, reference in references.items()
    }
    return replace(view, references=references, after=after, registrations=registrations)


def _registration(
    before: PreparedPhoto, after: PreparedPhoto, register: RegisterStage
) -> Registration | None:
    (_, first), (_, second) = in_digest_order(before, after)
    return register(first.keypoints, second.keypoints, first.size)


def _marked_as_ambiguous(view: PreparedView) -> PreparedView:
    """The view with the before photos over which the after photo fits in several ways."""
    unclear = {index for index in view.references if not _fits_clearly(view, index)}
    return replace(view, ambiguous=view.ambiguous | unclear)


def _fits_clearly(view: PreparedView, index: int) -> bool:
    registration = view.registrations[index]
    (_, first), (_, second) = in_digest_order(view.references[index], view.after)
    return registration is None or is_clear_fit(
        (first.keypoints, second.keypoints), (first.pixels, second.pixels), registration
    )


def _marked_as_copy(view: PreparedView) -> PreparedView:
    copies = (index for index in view.references if _is_copy(view, index))
    copy_of = next(copies, None)
    if copy_of is None:
        return view
    return replace(view, copy_of=copy_of, remarks=(*view.remarks, Remark.COPY_OF_ARRIVAL))


def _is_copy(view: PreparedView, index: int) -> bool:
    registration = view.registrations[index]
    (one, first), (two, second) = in_digest_order(view.references[index], view.after)
    if one.digest == two.digest:
        return True
    if registration is None:
        return False
    return is_copy(
        (one.pixels, two.pixels),
        (first.size, second.size),
        registration,
        claims_differ=None not in (one.taken_at, two.taken_at) and one.taken_at != two.taken_at,
    )


def _without_colour(view: PreparedView) -> PreparedView:
    """The view in grey where a filter took the colours of a photo, or exchanged them."""
    if not any(_filtered(view, index) for index in view.references):
        return view
    return replace(
        view,
        references={index: _in_grey(ready) for index, ready in view.references.items()},
        after=_in_grey(view.after),
        remarks=(*view.remarks, Remark.FILTERED),
    )


def _filtered(view: PreparedView, index: int) -> bool:
    registration = view.registrations[index]
    (_, first), (_, second) = in_digest_order(view.references[index], view.after)
    return registration is not None and is_filtered((first.pixels, second.pixels), registration)


def _in_grey(ready: PreparedPhoto) -> PreparedPhoto:
    photo, image = ready
    load_at = photo.load_at
    grey = replace(
        photo,
        pixels=in_grey(photo.pixels),
        load_at=(lambda side: in_grey(load_at(side))) if load_at else None,
    )
    return grey, replace(image, pixels=in_grey(image.pixels))
