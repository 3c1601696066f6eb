"""Places, areas, views and their as-found photos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from asfound.domain.calibration import StoredCalibration
from asfound.domain.place import Area, AsFoundPhoto, Place, PlaceSummary, View
from asfound.store.sql import mapping, tables
from asfound.store.sql.inserts import insert_if_new
from asfound.store.sql.summaries import place_summaries
from asfound.store.sql.tables import (
    areas,
    as_found,
    calibrations,
    confirmations,
    events,
    jobs,
    places,
    shots,
    statements,
    views,
    visits,
)


@dataclass(frozen=True)
class Places:
    """Places, areas, views and their as-found photos."""

    connection: Connection

    def add(self, place: Place) -> None:
        self.connection.execute(insert(places).values(mapping.place_values(place)))

    def get(self, place: str) -> Place | None:
        row = self._row(select(places).where(places.c.id == place))
        return mapping.build_place(row) if row else None

    def change(self, place: Place) -> None:
        changed = self.connection.execute(
            update(places).where(places.c.id == place.id).values(mapping.place_values(place))
        )
        mapping.require_row(changed.rowcount, "place", place.id)
        self.connection.execute(
            update(visits)
            .where(visits.c.place == place.id, visits.c.host != place.host)
            .values(host=place.host)
        )

    def delete(self, place: str) -> None:
        """Delete the place with its areas, views and visits; unused photos are collected later."""
        inside = select(visits.c.id).where(visits.c.place == place)
        self.connection.execute(delete(events).where(events.c.visit.in_(inside)))
        gone = self.connection.execute(delete(places).where(places.c.id == place))
        mapping.require_row(gone.rowcount, "place", place)

    def of_host(self, account: str) -> tuple[PlaceSummary, ...]:
        """The places of an account with their counts, by name."""
        rows = self.connection.execute(place_summaries(account)).mappings()
        return tuple(
            PlaceSummary(mapping.build_place(row), row["n_views"], row["n_open"], row["cover"])
            for row in rows
        )

    def all(self) -> tuple[Place, ...]:
        """Every place, by name."""
        rows = self.connection.execute(select(places).order_by(places.c.name, places.c.id))
        return tuple(mapping.build_place(row) for row in rows.mappings())

    def add_calibration(self, place: str, calibration: StoredCalibration) -> None:
        """Store a calibration; one with a known digest changes nothing."""
        new = insert_if_new(self.connection.dialect, calibrations)
        self.connection.execute(new.values(mapping.values(calibration) | {"place": place}))

    def calibration(self, place: str, digest: str | None = None) -> StoredCalibration | None:
        """The calibration of a digest, or the one that rests on the latest visits."""
        query = select(calibrations).where(calibrations.c.place == place)
        if digest is not None:
            query = query.where(calibrations.c.digest == digest)
        newest = query.order_by(calibrations.c.newest.desc(), calibrations.c.visits.desc())
        row = self._row(newest.limit(1))
        return mapping.build(StoredCalibration, row) if row else None

    def add_area(self, area: Area) -> None:
        self.connection.execute(insert(areas).values(mapping.values(area)))

    def change_area(self, area: Area) -> None:
        changed = self.connection.execute(
            update(areas).where(areas.c.id == area.id).values(mapping.values(area))
        )
        mapping.require_row(changed.rowcount, "area", area.id)

    def delete_area(self, area: str) -> None:
        """Delete the area with its views; those that a visit uses are archived instead."""
        inside = views.c.area == area
        self.connection.execute(delete(views).where(inside, ~_used()))
        self.connection.execute(update(views).where(inside).values(put_away=True))
        gone = self.connection.execute(
            delete(areas).where(
                areas.c.id == area, ~exists().where(views.c.area == areas.c.id).correlate(areas)
            )
        )
        if not gone.rowcount:
            archived = self.connection.execute(
                update(areas).where(areas.c.id == area).values(put_away=True)
            )
            mapping.require_row(archived.rowcount, "area", area)

    def area(self, area: str) -> Area | None:
        row = self._row(select(areas).where(areas.c.id == area))
        return mapping.build(Area, row) if row else None

    def areas(self, place: str) -> tuple[Area, ...]:
        """In their order."""
        return mapping.fetch_all(
            self.connection,
            Area,
            select(areas)
            .where(areas.c.place == place, ~areas.c.put_away)
            .order_by(areas.c.position, areas.c.id),
        )

    def order_areas(self, place: str, areas: Sequence[str]) -> None:
        """Put these first, in this order; the others stay behind them."""
        self._order(tables.areas.c.place == place, tables.areas, areas)

    def add_view(self, view: View) -> None:
        self.connection.execute(insert(views).values(mapping.view_values(view)))

    def change_view(self, view: View) -> None:
        changed = self.connection.execute(
            update(views).where(views.c.id == view.id).values(mapping.view_values(view))
        )
        mapping.require_row(changed.rowcount, "view", view.id)

    def delete_view(self, view: str) -> None:
        """Delete the view, or archive it when a visit uses it: only ``view`` returns it then."""
        gone = self.connection.execute(delete(views).where(views.c.id == view, ~_used()))
        if not gone.rowcount:
            archived = self.connection.execute(
                update(views).where(views.c.id == view).values(put_away=True)
            )
            mapping.require_row(archived.rowcount, "view", view)

    def view(self, view: str) -> View | None:
        row = self._row(select(views).where(views.c.id == view))
        return mapping.build_view(row) if row else None

    def views(self, place: str) -> tuple[View, ...]:
        """All views of the place: areas in their order, views in theirs."""
        rows = self.connection.execute(
            select(views)
            .join(areas, areas.c.id == views.c.area)
            .where(areas.c.place == place, ~areas.c.put_away, ~views.c.put_away)
            .order_by(areas.c.position, areas.c.id, views.c.position, views.c.id)
        )
        return tuple(mapping.build_view(row) for row in rows.mappings())

    def purge_archived(self, place: str) -> None:
        """Delete archived areas and views that no visit uses any more."""
        inside = select(areas.c.id).where(areas.c.place == place)
        self.connection.execute(
            delete(views).where(views.c.area.in_(inside), views.c.put_away, ~_used())
        )
        empty = ~exists().where(views.c.area == areas.c.id).correlate(areas)
        self.connection.execute(
            delete(areas).where(areas.c.place == place, areas.c.put_away, empty)
        )

    def order_views(self, area: str, views: Sequence[str]) -> None:
        """Put these first, in this order; the others stay behind them."""
        self._order(tables.views.c.area == area, tables.views, views)

    def add_as_found(self, photo: AsFoundPhoto) -> None:
        known = self.connection.execute(
            update(as_found)
            .where(as_found.c.view == photo.view, as_found.c.digest == photo.digest)
            .values(position=photo.position)
        )
        if not known.rowcount:
            self.connection.execute(insert(as_found).values(mapping.values(photo)))

    def remove_as_found(self, view: str, digest: str) -> None:
        gone = self.connection.execute(
            delete(as_found).where(as_found.c.view == view, as_found.c.digest == digest)
        )
        mapping.require_row(gone.rowcount, "as-found photo", digest)

    def as_found(self, place: str) -> Mapping[str, tuple[AsFoundPhoto, ...]]:
        """As-found photos by view; views without a photo are left out."""
        rows = self.connection.execute(
            select(as_found)
            .join(views, views.c.id == as_found.c.view)
            .join(areas, areas.c.id == views.c.area)
            .where(areas.c.place == place)
            .order_by(as_found.c.view, as_found.c.position, as_found.c.digest)
        )
        by_view: dict[str, tuple[AsFoundPhoto, ...]] = {}
        for row in rows.mappings():
            photo = mapping.build(AsFoundPhoto, row)
            by_view[photo.view] = (*by_view.get(photo.view, ()), photo)
        return by_view

    def _row(self, query: Select[tuple[object, ...]]) -> mapping.Row | None:
        return self.connection.execute(query).mappings().one_or_none()

    def _order(self, inside: ColumnElement[bool], table: Table, ids: Sequence[str]) -> None:
        """Put these first, in this order; the others stay behind them."""
        if not ids:
            return
        position = case({name: place for place, name in enumerate(ids)}, value=table.c.id)
        behind = table.c.position + len(ids)
        self.connection.execute(
            update(table).where(inside).values(position=func.coalesce(position, behind))
        )


def _used() -> ColumnElement[bool]:
    """Whether a visit uses the view."""
    return or_(
        *(
            exists().where(table.c.view == views.c.id).correlate(views)
            for table in (shots, jobs, confirmations, statements)
        )
    )
