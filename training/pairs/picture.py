"""One picture: Cycles on the CPU, colour, depth and index in one run; developed to sRGB."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENCV_IO_ENABLE_OPENEXR", "1")  # read by OpenCV when it is imported

import bpy
import cv2
import numpy as np

from pairs.spots import HEIGHT, WIDTH

SAMPLES = 2
"""Of a pixel of a picture of WIDTH x HEIGHT; of larger ones, which are denser, half as many."""
GREY = 0.2
"""Where the mean of a picture's light is put before the tone curve."""
WHITE = 5.0
"""Light, after exposure, that becomes paper white; above it a picture is blown."""


@dataclass(frozen=True)
class Raw:
    """What the renderer gives.

    Attributes:
        light: float32 (H, W, 3), linear, RGB.
        depth: float32 (H, W), metres along the optical axis; sky is far beyond 65 m.
        index: uint8 (H, W), which thing; 0 is structure or sky.
    """

    light: np.ndarray
    depth: np.ndarray
    index: np.ndarray


def prepare(threads: int, scratch: Path, times: int = 1) -> None:
    """Set the scene up for fast, small, repeatable pictures, written below ``scratch``.

    Args:
        threads: Of the renderer.
        scratch: Where pictures are written.
        times: How many times WIDTH and HEIGHT they are large.
    """
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = (
        WIDTH * times,
        HEIGHT * times,
        100,
    )
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    scene.render.use_persistent_data = True
    scene.render.film_transparent = False
    cycles = scene.cycles
    samples = SAMPLES if times == 1 else SAMPLES // 2
    cycles.device, cycles.samples, cycles.use_adaptive_sampling = "CPU", samples, False
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.denoising_quality, cycles.denoising_prefilter = "FAST", "FAST"
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 2, 1, 2
    cycles.transmission_bounces, cycles.transparent_max_bounces = 2, 8
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect, cycles.blur_glossy = 3.0, 1.0
    layer = bpy.context.view_layer
    layer.use_pass_z = layer.use_pass_object_index = True
    layer.pass_alpha_threshold = 0.5
    _outputs(scene, scratch)


def _outputs(scene: bpy.types.Scene, scratch: Path) -> None:
    """Write the three passes through the compositor, each to its own EXR file."""
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    layers = tree.nodes.new("CompositorNodeRLayers")
    for socket, name in (("Image", "light"), ("Depth", "depth"), ("IndexOB", "index")):
        out = tree.nodes.new("CompositorNodeOutputFile")
        out.base_path = str(scratch)
        out.format.file_format, out.format.color_depth = "OPEN_EXR", "32"
        out.format.color_mode = "RGB"
        out.file_slots[0].path = f"{name}-"
        tree.links.new(layers.outputs[socket], out.inputs[0])


def take(scratch: Path, seed: int) -> Raw:
    """Render the scene from its camera."""
    scene = bpy.context.scene
    scene.cycles.seed = seed & 0x7FFFFFFF
    bpy.ops.render.render(write_still=False)
    light, depth, index = (
        _read(scratch / f"{name}-{scene.frame_current:04d}.exr")
        for name in ("light", "depth", "index")
    )
    return Raw(light[..., ::-1], depth[..., 0], np.rint(index[..., 0]).astype(np.uint8))


def _read(path: Path) -> np.ndarray:
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise RuntimeError(f"{path.name} was not rendered or cannot be read")
    path.unlink()
    return pixels if pixels.ndim == 3 else pixels[..., None]


def gain(light: np.ndarray, bias: float) -> float:
    """The exposure that puts a picture's mean at middle grey, off by ``bias`` stops.

    A dark place stays somewhat darker than a bright one: the meter corrects nine tenths of it.
    """
    luminance = np.maximum(light @ np.array([0.2126, 0.7152, 0.0722], np.float32), 1e-5)
    middle = np.exp(np.log(np.minimum(luminance, np.percentile(luminance, 97))).mean())
    mean = 0.5 * middle + 0.5 * np.percentile(luminance, 60)
    return float((GREY / mean) ** 0.93 * 2**bias)


def develop(light: np.ndarray, exposure: float) -> np.ndarray:
    """Linear light to 8-bit sRGB through a soft shoulder.

    Args:
        light: float (H, W, 3), linear, RGB.
        exposure: factor from ``gain``.

    Returns:
        uint8 (H, W, 3), RGB.
    """
    x = np.maximum(light, 0) * exposure
    x = x * (1 + x / WHITE**2) / (1 + x) * 1.35
    x = np.clip(x, 0, 1)
    srgb = np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.power(x, 1 / 2.4) - 0.055)
    return np.rint(srgb * 255).astype(np.uint8)
