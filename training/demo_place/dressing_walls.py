"""Floor, walls and ceiling of the dressing room, and what hangs on its far wall."""

from demo_place import materials as m
from demo_place import meshes as s
from demo_place.kit import Kit
from demo_place.lockers import NAVY, WIDTH
from demo_place.whiteboard import build_whiteboard

LENGTH, HEIGHT = 5.0, 2.75


def build_shell(kit: Kit) -> None:
    """The room itself."""
    floor = m.tiles(
        (0.17, 0.20, 0.235),
        (0.5, 0.5),
        grout=(0.09, 0.10, 0.11),
        rough=0.42,
        vary=0.14,
        speckle=0.55,
    )
    kit.add(s.box(WIDTH + 0.4, LENGTH + 0.4, 0.1, 0), floor, (WIDTH / 2, LENGTH / 2, -0.1))
    plaster = m.surface(
        (0.66, 0.64, 0.59), rough=0.85, vary=0.07, scale=1.2, bump=0.35, grain=70, dirt=0.06
    )
    dado = m.tiles(
        (0.50, 0.545, 0.56),
        (0.2, 0.1),
        grout=(0.55, 0.54, 0.5),
        rough=0.22,
        vary=0.10,
        offset=0.5,
        plane="xz",
        speckle=0.05,
    )
    band = m.surface((0.02, 0.10, 0.26), rough=0.5, vary=0.1)
    skirting = m.surface((0.06, 0.065, 0.07), rough=0.6, dirt=0.3)
    for (x, y), turn, long in (
        ((WIDTH / 2, LENGTH), 0, WIDTH),
        ((WIDTH / 2, 0), 180, WIDTH),
        ((0, LENGTH / 2), 90, LENGTH),
        ((WIDTH, LENGTH / 2), -90, LENGTH),
    ):
        with kit.thing(f"wall{turn}", 0, (x, y, 0), (0, 0, turn)):
            kit.add(s.box(long + 0.3, 0.15, HEIGHT, 0), plaster, (0, 0.075, 0))
            kit.add(s.box(long, 0.012, 1.1, 0.002), dado, (0, -0.006, 0))
            kit.add(s.box(long, 0.02, 0.07, 0.004), band, (0, -0.01, 1.1))
            kit.add(s.box(long, 0.018, 0.1, 0.004), skirting, (0, -0.018, 0))
    ceiling = m.tiles(
        (0.62, 0.61, 0.58), (0.6, 0.6), grout=(0.35, 0.35, 0.34), rough=0.9, vary=0.03, speckle=0.25
    )
    kit.add(s.box(WIDTH, LENGTH, 0.05, 0), ceiling, (WIDTH / 2, LENGTH / 2, HEIGHT))
    steel = m.surface((0.5, 0.5, 0.5), rough=0.4, metal=1.0)
    kit.add(s.box(0.16, 0.16, 0.004, 0.001), steel, (3.0, 1.9, 0.0))
    for k in range(5):
        kit.add(
            s.box(0.13, 0.008, 0.001, 0),
            m.surface((0.01, 0.01, 0.01)),
            (3.0, 1.85 + 0.025 * k, 0.0042),
        )


def build_far_wall(kit: Kit) -> None:
    """Whiteboard, door, house rules, extinguisher."""
    with kit.thing("board", 0, (2.55, LENGTH - 0.03, 1.5)):
        build_whiteboard(kit)
    with kit.thing("door", 0, (5.05, LENGTH - 0.02, 0)):
        _door(kit)
    with kit.thing("rules", 0, (4.05, LENGTH - 0.015, 1.62)):
        _notice(kit)
    with kit.thing("extinguisher", 0, (1.02, LENGTH - 0.13, 0.32)):
        red = m.surface((0.5, 0.012, 0.012), rough=0.25, coat=0.5, vary=0.06)
        kit.add(
            s.lathe(
                [
                    (0, 0),
                    (0.07, 0),
                    (0.075, 0.01),
                    (0.075, 0.36),
                    (0.06, 0.41),
                    (0.02, 0.44),
                    (0.018, 0.47),
                    (0, 0.47),
                ],
                40,
            ),
            red,
        )
        kit.add(
            s.lathe([(0.0757, 0.14), (0.0757, 0.28)], 40),
            m.panels((0.75, 0.74, 0.7), ((0.5, 0.012, 0.012), (0.75, 0.74, 0.7)), axis=0),
            thick=0.0005,
        )
        kit.add(s.box(0.03, 0.12, 0.02, 0.004), m.surface((0.02, 0.02, 0.02)), (0, -0.03, 0.47))
        kit.add(
            s.tube(
                [(0.02, 0, 0.45), (0.1, -0.01, 0.44), (0.115, -0.02, 0.3), (0.1, -0.02, 0.1)],
                0.012,
                10,
            ),
            m.surface((0.02, 0.02, 0.02), rough=0.6),
        )
    with kit.thing("extinguisher-sign", 0, (1.02, LENGTH - 0.01, 1.5)):
        kit.add(
            s.box(0.2, 0.006, 0.2, 0.002), m.surface((0.55, 0.02, 0.02), rough=0.4), (0, 0, -0.1)
        )
        kit.text("ОГНЕ-\nТУШИТЕЛЬ", 0.032, m.surface((0.8, 0.8, 0.8)), (0, -0.004, 0.0))


def _door(kit: Kit) -> None:
    paint = m.surface((0.30, 0.34, 0.37), rough=0.45, vary=0.05, bump=0.2, dirt=0.1)
    kit.add(s.box(0.86, 0.04, 2.03, 0.003), paint, (0, -0.01, 0.01))
    frame = m.surface((0.55, 0.55, 0.53), rough=0.5, dirt=0.15)
    for x in (-0.47, 0.47):
        kit.add(s.box(0.08, 0.09, 2.1, 0.004), frame, (x, -0.02, 0))
    kit.add(s.box(1.02, 0.09, 0.08, 0.004), frame, (0, -0.02, 2.05))
    steel = m.surface((0.6, 0.6, 0.6), rough=0.25, metal=1.0)
    kit.add(s.box(0.86, 0.004, 0.22, 0.001), steel, (0, -0.032, 0.03))
    kit.add(
        s.tube([(-0.36, -0.03, 1.03), (-0.36, -0.085, 1.03), (-0.24, -0.085, 1.03)], 0.01, 10),
        steel,
    )
    kit.add(s.box(0.05, 0.006, 0.2, 0.003), steel, (-0.36, -0.032, 0.93))
    kit.add(s.box(0.36, 0.02, 0.14, 0.003), m.glow((0.03, 0.75, 0.25), 0.8), (0, -0.05, 2.2))
    kit.text("ВЫХОД", 0.09, m.glow((0.9, 1.0, 0.92), 2.0), (0, -0.0615, 2.27))
    kit.add(s.box(0.24, 0.003, 0.07, 0.001), m.surface((0.75, 0.74, 0.7)), (0, -0.032, 1.52))
    kit.text("РАЗДЕВАЛКА 2", 0.028, m.surface((0.04, 0.05, 0.09)), (0, -0.0345, 1.555))


def _notice(kit: Kit) -> None:
    kit.add(
        s.box(0.5, 0.01, 0.7, 0.002),
        m.surface((0.76, 0.75, 0.71), rough=0.5, vary=0.03),
        (0, 0, -0.35),
    )
    kit.add(s.box(0.5, 0.011, 0.12, 0.002), m.surface(NAVY, rough=0.5), (0, -0.0008, 0.23))
    kit.text("ПРАВИЛА", 0.075, m.surface((0.8, 0.8, 0.78)), (0, -0.007, 0.29))
    rows = (
        "Уважайте место",
        "Берегите мебель",
        "Мусор — в корзину",
        "Полотенца — в мешок",
        "Свет выключать",
        "Спасибо!",
    )
    for k, row in enumerate(rows):
        kit.text(
            f"{k + 1}. {row}",
            0.034,
            m.surface((0.05, 0.05, 0.06)),
            (-0.22, -0.0056, 0.16 - 0.082 * k),
            align="LEFT",
        )
