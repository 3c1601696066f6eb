"""Train the network that tells things apart: of each pixel, is it a thing's, and its inside.

    python training/near/apart.py CROPS --out src/asfound/vision/weights/apart.onnx
    python training/near/apart.py CROPS --out /tmp/part.onnx --without 0

CROPS is what ``crops.py`` wrote of changed pairs with ``--margin 0.5``. With ``--without`` one in
so many scenes is kept back, and it is said how the network does on them. Wants ``torch``,
``numpy``, ``onnx`` and ``opencv-python-headless``.

Things that touch are told apart by their insides, which do not: what is left of a thing when its
rim is taken away. Few rendered things touch, so in most of what is learned from another crop's
thing is put beside the first one, before it or behind it. One crop in five shows nothing real, and
in one of three something is called different that is not: the photos have the last word.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional
from train import FALSE, SEED, Scales, asked, halved_into, kept_back_of, learned, lit, zoomed

BATCH = 16

WIDTHS = (20, 28, 36, 48)
COLOURS, ROUGH, FIELD, MARKED, STANDS = slice(0, 3), 8, 9, 11, 12
"""Channels of a crop that show the thing of its photo; see asfound.vision.refine.patches."""

RIMS = (0.5, 0.4, 0.3, 0.2, 0.1)
"""Of a thing's largest half width its rim may be, the widest that leaves its inside in one."""

GAP_PX = 3
"""Pixels so near to two things count most."""

PASTED = 255

BESIDE, CALLED, NOTHING = 0.6, 0.3, 0.2
"""Shares of crops in which another thing stands beside, something is called that is none, and
nothing is real."""


class Apart(nn.Module):
    """Log odds of each pixel being a thing's, and its inside: (N, 2, S, S)."""

    def __init__(self, channels):
        super().__init__()
        self.scales = Scales(channels, WIDTHS)
        self.said = nn.Conv2d(WIDTHS[0], 2, 1)

    def forward(self, seen):
        return self.said(self.scales(seen)[0])


class Ready(nn.Module):
    """The network with probabilities behind."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, seen):
        said = torch.sigmoid(self.network(seen))
        return said[:, 0], said[:, 1]


def load(folder):
    """Crops of regions: what is seen, the numbers of things (0 where nothing is real), scenes."""
    seen, numbers, scenes = [], [], []
    for path in sorted(folder.glob("changed-*.npz")):
        with np.load(path) as kept:
            if not len(kept["kinds"]):
                continue
            real = (kept["kinds"] != FALSE) & kept["things"].any((1, 2))
            right = real | ((kept["kinds"] == FALSE) & ~kept["things"].any((1, 2)))
            seen.append(kept["seen"][right])
            numbers.append(kept["things"][right])
            scenes.append(np.full(right.sum(), int(path.stem.split("-")[1])))
    return [np.concatenate(part) for part in (seen, numbers, scenes)]


def insides(numbers):
    """What is left of each thing without its rim, and what lies between things."""
    inside, near = np.zeros(numbers.shape, bool), np.zeros(numbers.shape, np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * GAP_PX + 1,) * 2)
    for number in set(np.unique(numbers)) - {0}:
        thing = (numbers == number).astype(np.uint8)
        inside |= _inside(thing)
        near += cv2.dilate(thing, disc)
    return inside, near > 1


def _inside(thing):
    deep = cv2.distanceTransform(thing, cv2.DIST_L2, cv2.DIST_MASK_5)
    whole = cv2.connectedComponents(thing)[0]
    for rim in RIMS:
        inside = deep > rim * deep.max()
        if cv2.connectedComponents(inside.astype(np.uint8))[0] <= whole:
            break
    return inside


def beside(seen, numbers, other, others, rng):
    """Another crop's largest thing put beside this one's; as they were where it does not fit."""
    counts = np.bincount(others[others > 0])
    moved = np.concatenate(
        [
            other[[*range(3), ROUGH, FIELD, MARKED, STANDS]],
            [(others == counts.argmax()) * np.uint8(255)],
        ]
    )
    size, angle = seen.shape[-1], rng.uniform(0, 2 * np.pi)
    alike = np.sqrt((numbers > 0).sum() / counts.max())
    zoom = np.clip(alike * rng.uniform(0.5, 1.5), 0.3, 1.5)
    middle, there = (np.argwhere(mask).mean(0)[::-1] for mask in (numbers > 0, moved[-1] > 0))
    most = rng.uniform(0, 0.25)
    for far in range(0, size, 3):
        at = middle + far * np.array([np.cos(angle), np.sin(angle)])
        turn = np.array([[zoom, 0, at[0] - zoom * there[0]], [0, zoom, at[1] - zoom * there[1]]])
        thing = cv2.warpAffine(moved[-1], turn, (size, size)) > 127
        if not thing.any():
            return seen, numbers
        shared = (thing & (numbers > 0)).sum() / min(thing.sum(), (numbers > 0).sum())
        if shared <= most:
            break
    if thing.sum() < 20 or thing.sum() < 0.7 * zoom**2 * (moved[-1] > 0).sum():
        return seen, numbers
    if rng.uniform() < 0.5:
        thing &= numbers == 0
    laid = np.stack([cv2.warpAffine(one, turn, (size, size)) for one in moved[:-1]])
    seen, numbers = seen.copy(), numbers.copy()
    seen[COLOURS][:, thing] = laid[:3][:, thing]
    around = cv2.dilate(thing.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    for channel, one in zip((ROUGH, FIELD, MARKED, STANDS), laid[3:], strict=True):
        seen[channel] = np.where(around, np.maximum(seen[channel], one), seen[channel])
    seen[ROUGH] = np.where(around, 255, seen[ROUGH])
    numbers[thing] = PASTED
    return seen, numbers


def called_wrongly(seen, rng):
    """Something near the middle is called different that is not."""
    size = seen.shape[-1]
    middle = tuple(int(at) for at in rng.integers(size // 4, 3 * size // 4, 2))
    axes = tuple(int(at) for at in rng.integers(4, size // 6, 2))
    blob = np.zeros((size, size), np.uint8)
    cv2.ellipse(blob, middle, axes, float(rng.uniform(0, 180)), 0, 360, 255, -1)
    blob = cv2.blur(blob, (9, 9))
    seen = seen.copy()
    seen[FIELD] = np.maximum(seen[FIELD], (blob * rng.uniform(0.7, 1)).astype(np.uint8))
    seen[ROUGH] = np.where(blob > 127, 255, seen[ROUGH])
    return seen


def drawn(data, chosen, rng):
    """A batch: most with a thing beside, some with what is none, flipped, in another light."""
    seen, numbers, _ = data
    batch, told = [], []
    for at in chosen:
        one = seen[at], numbers[at]
        other = rng.integers(len(seen))
        if rng.uniform() < BESIDE and one[1].any() and numbers[other].any():
            one = beside(*one, seen[other], numbers[other], rng)
        if rng.uniform() < CALLED:
            one = called_wrongly(one[0], rng), one[1]
        inside, gap = insides(one[1])
        batch.append(one[0])
        told.append(np.stack([one[1] > 0, inside, gap]))
    batch, told = torch.from_numpy(np.stack(batch)).float() / 255, torch.from_numpy(np.stack(told))
    flip = torch.rand(len(chosen)) < 0.5
    batch[flip], told[flip] = batch[flip].flip(-1), told[flip].flip(-1)
    batch, told = zoomed(batch, told, 0.25)
    return lit(batch), told


def loss_of(said, told):
    """Cross-entropy and overlap, of things and of insides; what lies between things weighs most."""
    thing, inside, gap = told.float().unbind(1)
    loss = 0.0
    for lines, true, weight in ((said[:, 0], thing, None), (said[:, 1], inside, 1 + 6 * gap)):
        loss = loss + functional.binary_cross_entropy_with_logits(lines, true, weight)
        called = torch.sigmoid(lines)
        shared = (called * true).sum((1, 2)) + 10
        either = (called + true - called * true).sum((1, 2)) + 10
        loss = loss + 1.5 * (1 - shared / either).mean()
    return loss


def trained(data, keep, steps):
    """A network of the crops to keep."""
    network = Apart(data[0].shape[1]).to(memory_format=torch.channels_last)
    rng = np.random.default_rng(SEED)
    data = [part[keep] for part in data]
    real, nothing = (np.flatnonzero(data[1].any((1, 2)) == want) for want in (True, False))

    def loss():
        chosen = rng.choice(real, BATCH)
        chosen[: round(NOTHING * BATCH)] = rng.choice(nothing, round(NOTHING * BATCH))
        seen, told = drawn(data, chosen, rng)
        said = network(seen.contiguous(memory_format=torch.channels_last))
        return loss_of(said, told)

    return learned(network, loss, steps)


def measured(network, data, kept_back):
    """How well things of scenes kept back are outlined, and told apart where there are several."""
    seen, numbers, _ = (part[kept_back] for part in data)
    overlaps, apart, phantoms = [], [], []
    for one, true in zip(seen, numbers, strict=True):
        with torch.no_grad():
            thing, inside = Ready(network)(torch.from_numpy(one[None]).float() / 255)
        drawn = thing[0].numpy() > 0.5
        if not true.any():
            phantoms.append(drawn.mean() > 0.01)
            continue
        overlaps.append((drawn & (true > 0)).sum() / max(1, (drawn | (true > 0)).sum()))
        cores = cv2.connectedComponents((inside[0].numpy() > 0.35).astype(np.uint8))[0] - 1
        apart.append((len(set(np.unique(true)) - {0}), cores))
    several, middle = np.array(apart), np.median(overlaps)
    print(f"{len(overlaps)} crops, outlines {np.mean(overlaps):.3f} (median {middle:.3f})")
    print(f"of {len(phantoms)} that show nothing, something is drawn in {np.mean(phantoms):.2f}")
    for count in (1, 2, 3):
        told = several[several[:, 0] == count, 1]
        print(f"{count} things, {len(told)} crops: told as {np.bincount(told, minlength=5)[:6]}")


def main():
    """Train, say how it does, write."""
    args = asked(__doc__.split("\n")[0])
    cv2.setNumThreads(1)
    data = load(args.crops)
    kept_back = kept_back_of(data[-1], args.without)
    print(f"{(~kept_back).sum()} crops to learn from, {kept_back.sum()} kept back", flush=True)
    network = trained(data, ~kept_back, args.steps)
    if kept_back.any():
        measured(network, data, kept_back)
    halved_into(Ready(network).eval(), data[0].shape[1], ("thing", "inside"), args.out)


if __name__ == "__main__":
    main()
