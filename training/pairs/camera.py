"""What a phone does to a picture: lens, exposure, colour, blur, noise, tone, sharpening, JPEG.

Cheap and seeded, so that one rendering serves many photos. NumPy and OpenCV only; photos are
uint8 (H, W, 3) in RGB order. The lens moves pixels: pass masks through ``bend``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

_BYTES = np.arange(256) / 255
LINEAR = np.where(_BYTES <= 0.04045, _BYTES / 12.92, ((_BYTES + 0.055) / 1.055) ** 2.4).astype(
    np.float32
)
"""8-bit sRGB to linear light, 0..1."""


@dataclass(frozen=True)
class Effects:
    """One shot's settings.

    Attributes:
        stops: exposure, photographic stops.
        warm, tinge: white balance, natural logarithm of the red/blue and of the green gain.
        vignette: light lost in the corners, 0..1.
        bulge: radial lens distortion at half the diagonal, share of the radius.
        blur: radius of defocus, pixels (standard deviation).
        smear: length of motion blur, pixels; heading: its direction, radians.
        shot, read: noise, standard deviation in linear light: shot at full white, read everywhere.
        contrast, colour: tone around middle grey and saturation, factors.
        sharpen: unsharp masking, share of the detail added.
        quality: of the JPEG, 1..100; coarse: whether colour is stored at half size.
    """

    stops: float = 0.0
    warm: float = 0.0
    tinge: float = 0.0
    vignette: float = 0.0
    bulge: float = 0.0
    blur: float = 0.0
    smear: float = 0.0
    heading: float = 0.0
    shot: float = 0.0
    read: float = 0.0
    contrast: float = 1.0
    colour: float = 1.0
    sharpen: float = 0.0
    quality: int = 95
    coarse: bool = False


def draw(rng: np.random.Generator) -> Effects:
    """Settings of a random phone and a random shot."""
    grain = float(np.exp(rng.uniform(np.log(0.003), np.log(0.03))))
    shaky = rng.uniform() < 0.15
    return Effects(
        stops=float(np.clip(rng.normal(0, 0.3), -0.8, 0.8)),
        warm=float(rng.normal(0, 0.07)),
        tinge=float(rng.normal(0, 0.025)),
        vignette=float(rng.beta(1.5, 3) * 0.4),
        bulge=float(rng.normal(0, 0.012)),
        blur=float(abs(rng.normal(0, 0.4))),
        smear=float(rng.uniform(1, 3)) if shaky else 0.0,
        heading=float(rng.uniform(0, np.pi)),
        shot=grain,
        read=grain * float(rng.uniform(0.05, 0.2)),
        contrast=float(np.clip(rng.normal(1, 0.08), 0.8, 1.25)),
        colour=float(np.clip(rng.normal(1, 0.12), 0.6, 1.4)),
        sharpen=float(max(0.0, rng.normal(0.4, 0.4))),
        quality=int(rng.integers(62, 97)),
        coarse=bool(rng.uniform() < 0.7),
    )


def draw_pair(rng: np.random.Generator) -> tuple[Effects, Effects]:
    """Settings of two shots of one view: four in five by one phone, whose lens and taste stay."""
    first, second = draw(rng), draw(rng)
    if rng.uniform() < 0.8:
        second = replace(
            second,
            vignette=first.vignette,
            bulge=first.bulge,
            contrast=first.contrast,
            colour=first.colour,
            sharpen=first.sharpen,
            quality=first.quality,
            coarse=first.coarse,
        )
    return first, second


def shoot(photo: np.ndarray, effects: Effects, rng: np.random.Generator) -> np.ndarray:
    """A rendering as that phone would have stored it; ``rng`` is the noise."""
    return cv2.imdecode(np.frombuffer(jpeg(photo, effects, rng), np.uint8), cv2.IMREAD_COLOR)[
        ..., ::-1
    ]


def jpeg(photo: np.ndarray, effects: Effects, rng: np.random.Generator) -> bytes:
    """The same as the bytes of a JPEG file."""
    pixels = expose(photo, effects, rng)
    sampling = (
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
        if effects.coarse
        else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
    )
    settings = [
        cv2.IMWRITE_JPEG_QUALITY,
        effects.quality,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        sampling,
    ]
    return bytes(cv2.imencode(".jpg", np.ascontiguousarray(pixels[..., ::-1]), settings)[1])


def expose(photo: np.ndarray, effects: Effects, rng: np.random.Generator) -> np.ndarray:
    """Everything but the JPEG."""
    light = _bend(LINEAR[photo], effects, cv2.INTER_CUBIC).clip(0, 1)
    light = _soften(
        light * _balance(effects) * _falloff(photo.shape[:2], effects)[..., None], effects
    )
    noise = rng.standard_normal(light.shape, np.float32)
    light = light + noise * np.sqrt(effects.shot**2 * light + effects.read**2)
    return _finish(light.clip(0, 1), effects)


def bend(values: np.ndarray, effects: Effects) -> np.ndarray:
    """A mask, index or depth picture through the same lens, nearest neighbour; nothing is mixed."""
    return _bend(values, effects, cv2.INTER_NEAREST)


def _bend(values: np.ndarray, effects: Effects, how: int) -> np.ndarray:
    if effects.bulge == 0:
        return values
    height, width = values.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = x - (width - 1) / 2, y - (height - 1) / 2
    factor = 1 + effects.bulge * (x * x + y * y) / (float(np.hypot(width, height)) / 2) ** 2
    return cv2.remap(
        values,
        x * factor + (width - 1) / 2,
        y * factor + (height - 1) / 2,
        how,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _balance(effects: Effects) -> np.ndarray:
    """Gain of red, green and blue, float32 (3,)."""
    return np.float32(2**effects.stops) * np.exp(
        np.array([effects.warm, effects.tinge, -effects.warm], np.float32)
    )


def _falloff(shape: tuple[int, int], effects: Effects) -> np.ndarray:
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    return 1 - effects.vignette * ((x * x + y * y) / 2) ** 1.5


def _soften(light: np.ndarray, effects: Effects) -> np.ndarray:
    if effects.blur > 0.2:
        light = cv2.GaussianBlur(light, (0, 0), effects.blur)
    if effects.smear > 1:
        kernel = np.zeros((7, 7), np.float32)
        reach = np.array([np.cos(effects.heading), np.sin(effects.heading)]) * effects.smear / 2
        cv2.line(
            kernel, *(tuple(map(int, np.rint(3 + s * reach))) for s in (-1, 1)), 1.0, 1, cv2.LINE_AA
        )  # type: ignore[call-overload]
        light = cv2.filter2D(light, -1, kernel / kernel.sum())
    return light


def _finish(light: np.ndarray, effects: Effects) -> np.ndarray:
    """Linear light to 8 bits: sRGB curve, contrast, saturation, sharpening."""
    tone = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * np.power(light, 1 / 2.4) - 0.055
    ).astype(np.float32)
    tone = 0.5 + (tone - 0.5) * effects.contrast
    grey = tone @ np.array([0.299, 0.587, 0.114], np.float32)
    tone = grey[..., None] + (tone - grey[..., None]) * effects.colour
    if effects.sharpen:
        tone = tone + effects.sharpen * (tone - cv2.GaussianBlur(tone, (0, 0), 1.0))
    return np.rint(tone.clip(0, 1) * 255).astype(np.uint8)
