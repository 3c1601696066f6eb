"""Where the results of a check go. Looked at before the work: what could not be kept is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from asfound.cli.output import STDOUT
from asfound.report.folder import claimed
from asfound.workflows.compare.masks import refuse_among_photos
from asfound.workflows.output_files import folder_to_fill, refuse_unwritable, refuse_unwritable_data


@dataclass(frozen=True)
class Destinations:
    """Places for results; None for results that nobody wants.

    Attributes:
        report: Folder for the report.
        json: File for the result, or :data:`STDOUT`.
        masks: Folder for masks.
        pdf: File for the report on paper.
    """

    report: Path | None
    json: Path | None
    masks: Path | None
    pdf: Path | None

    @contextmanager
    def ready(self, *photos: Path, recursive: bool = False) -> Iterator[None]:
        """Places that can be written; put back as they were when what follows fails.

        The report's folder comes first: the others may lie in it.

        Args:
            *photos: What is compared: folders of photos, or photos.
            recursive: Whether sub-folders of these are searched for photos.

        Raises:
            OutputError: A place may not be written, or holds something that must not be lost.
        """
        with ExitStack() as stack:
            if self.report:
                stack.enter_context(claimed(self.report))
            if self.masks:
                refuse_among_photos(self.masks, photos, recursive=recursive)
                stack.enter_context(folder_to_fill(self.masks))
                refuse_unwritable(self.masks / "mask.png")
            for file in (self.json, self.pdf):
                if file and file != STDOUT:
                    refuse_unwritable_data(file)
            yield
