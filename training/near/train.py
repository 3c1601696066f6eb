"""Train the network of outlines: from a crop to the thing in it, and what it is.

    python training/near/train.py CROPS --out src/asfound/vision/weights/near.onnx
    python training/near/train.py CROPS --out /tmp/part.onnx --without 0

CROPS is what ``crops.py`` wrote. With ``--without`` one in so many scenes is kept back, and it is
said how the network does on them. Wants ``torch``, ``numpy`` and ``onnx``.

The network sees the photo with the region first and the other one second, never which was taken
first: both photos' regions are read by the same weights, so it is symmetric by construction.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

SEED = 20180619
PARTS = 6
BATCH = 32
FALSE, THING, MARK = 0, 1, 2
DOUBTFUL = 0.3
"""Weight of an unexplained region of a changed pair: it may be a change's shadow or its rim."""


def layer(inputs, outputs, reach=1):
    """A convolution that keeps the size."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=reach, dilation=reach, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Scales(nn.Module):
    """Four scales down, four up (Ronneberger et al., MICCAI 2015, much smaller)."""

    def __init__(self, channels, widths):
        super().__init__()
        first, second, third, fourth = widths
        self.down = nn.ModuleList(
            [
                nn.Sequential(layer(channels, first), layer(first, first)),
                nn.Sequential(layer(first, second), layer(second, second)),
                nn.Sequential(layer(second, third), layer(third, third)),
                nn.Sequential(layer(third, fourth), layer(fourth, fourth, 2)),
            ]
        )
        self.up = nn.ModuleList(
            [nn.Conv2d(fourth, third, 1), nn.Conv2d(third, second, 1), nn.Conv2d(second, first, 1)]
        )
        self.joined = nn.ModuleList(
            [layer(third, third), layer(second, second), layer(first, first)]
        )

    def forward(self, seen):
        """What is seen at every pixel (N, first, S, S), and of the crop as a whole."""
        kept, state = [], seen
        for step, down in enumerate(self.down):
            state = down(functional.avg_pool2d(state, 2) if step else state)
            kept.append(state)
        deep = state
        for up, joined, across in zip(self.up, self.joined, kept[-2::-1], strict=True):
            state = functional.interpolate(up(state), scale_factor=2.0, mode="nearest") + across
            state = joined(state)
        return state, deep


class Near(nn.Module):
    """Outlines, and what the crop shows."""

    def __init__(self, channels, widths=(14, 18, 24, 28)):
        super().__init__()
        self.scales = Scales(channels, widths)
        self.outline = nn.Conv2d(widths[0], 1, 1)
        many = 2 * widths[-1] + widths[0]
        self.what = nn.Sequential(nn.Linear(many, 16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, seen):
        """Log odds of every pixel (N, 1, S, S); of being real, and of being a mark (N, 2)."""
        state, deep = self.scales(seen)
        outline = self.outline(state)
        inside = torch.sigmoid(outline)
        thing = (state * inside).sum((2, 3)) / (inside.sum((2, 3)) + 1)
        summary = torch.cat([deep.mean((2, 3)), deep.amax((2, 3)), thing], 1)
        return outline, self.what(summary)


class Ready(nn.Module):
    """The network with probabilities behind."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, seen):
        outline, what = self.network(seen)
        return torch.sigmoid(outline), what


def load(folder):
    """All crops: what is seen, the things, what they are, weights, scenes."""
    seen, things, kinds, weights, scenes = [], [], [], [], []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as kept:
            if not len(kept["kinds"]):
                continue
            seen.append(kept["seen"])
            things.append(kept["things"] > 0)
            kinds.append(kept["kinds"])
            doubtful = bool(kept["changed"]) & (kept["kinds"] == FALSE)
            weights.append(np.where(doubtful, DOUBTFUL, 1.0))
            scenes.append(np.full(len(kept["kinds"]), int(path.stem.split("-")[1])))
    return [np.concatenate(part) for part in (seen, things, kinds, weights, scenes)]


def lit(seen):
    """Both photos in another light: colours, and a little noise; the others are left."""
    count = len(seen)
    gain = 1 + 0.2 * torch.randn(count, 3, 1, 1)
    bend = torch.exp(0.25 * torch.randn(count, 1, 1, 1))
    colours = seen[:, :6].reshape(count, 2, 3, *seen.shape[2:])
    other = 1 + 0.04 * torch.randn(count, 2, 3, 1, 1)
    order = torch.stack([torch.randperm(3) for _ in range(count)])
    order = order[:, None, :, None, None].expand_as(colours)
    colours = torch.gather(colours, 2, order) * gain[:, None] * other
    colours = colours.clamp(1e-3, 1) ** bend[:, None]
    colours = colours + 0.015 * torch.randn_like(colours)
    return torch.cat([colours.flatten(1, 2), seen[:, 6:]], 1)


def zoomed(seen, true, most=0.35):
    """Both from a little nearer and off the middle: regions are never cut the same."""
    count, side = len(seen), seen.shape[-1]
    zoom = 1 - most * torch.rand(count)
    turn = torch.zeros(count, 2, 3)
    turn[:, 0, 0] = turn[:, 1, 1] = zoom
    turn[:, :, 2] = (torch.rand(count, 2) - 0.5) * 0.2
    grid = functional.affine_grid(turn, [count, 1, side, side], align_corners=False)
    both = torch.cat([seen, true.float()], 1)
    both = functional.grid_sample(both, grid, align_corners=False)
    return both[:, : seen.shape[1]], both[:, seen.shape[1] :] > 0.5


def loss_of(said, things, kinds, weights):
    """Of the outline (cross-entropy and overlap), of what is real, and of marks."""
    outline, what = said
    real = kinds != FALSE
    loss = functional.binary_cross_entropy_with_logits(what[:, 0], real.float(), weights)
    if real.any():
        mark = (kinds[real] == MARK).float()
        loss = loss + 0.5 * functional.binary_cross_entropy_with_logits(what[real, 1], mark)
        thing, lines = things[real].float(), outline[real, 0]
        cross = functional.binary_cross_entropy_with_logits(lines, thing)
        called = torch.sigmoid(lines)
        shared = (called * thing).sum((1, 2)) + 10
        either = (called + thing - called * thing).sum((1, 2)) + 10
        loss = loss + cross + 1.5 * (1 - shared / either).mean()
    return loss


def drawn(data, chosen):
    """A batch: half of it real, flipped at random, in another light."""
    seen, things, kinds, weights, _ = data
    batch = torch.from_numpy(seen[chosen]).float() / 255
    thing = torch.from_numpy(things[chosen])
    flip = torch.rand(len(chosen)) < 0.5
    batch[flip], thing[flip] = batch[flip].flip(-1), thing[flip].flip(-1)
    batch, thing = zoomed(batch, thing[:, None])
    return (
        lit(batch),
        thing[:, 0],
        torch.from_numpy(kinds[chosen]),
        torch.from_numpy(weights[chosen]).float(),
    )


def learned(network, loss_of_next, steps):
    """The network after so many batches, each of whose losses is asked for in turn."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    total = 0.0
    for step in range(1, steps + 1):
        loss = loss_of_next()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 250 == 0:
            print(step, f"loss {total / 250:.4f}", flush=True)
            total = 0.0
    return network.eval()


def trained(data, keep, steps):
    """A network of the crops to keep."""
    network = Near(data[0].shape[1])
    rng = np.random.default_rng(SEED)
    real, false = (np.flatnonzero(keep & ((data[2] != FALSE) == want)) for want in (True, False))

    def loss():
        chosen = np.r_[rng.choice(real, BATCH // 2), rng.choice(false, BATCH // 2)]
        seen, thing, kinds, weights = drawn(data, chosen)
        with torch.autocast("cpu", torch.bfloat16):
            said = network(seen)
        return loss_of([part.float() for part in said], thing, kinds, weights)

    return learned(network, loss, steps)


def said_of(network, seen):
    """What the network says of crops, in the same order."""
    outlines, what = [], []
    with torch.no_grad():
        for at in range(0, len(seen), BATCH):
            said = Ready(network)(torch.from_numpy(seen[at : at + BATCH]).float() / 255)
            outlines.append(said[0][:, 0].numpy())
            what.append(said[1].numpy())
    return np.concatenate(outlines), np.concatenate(what)


def measured(network, data, kept_back):
    """How well scenes kept back are outlined and told."""
    seen, things, kinds, _, _ = (part[kept_back] for part in data)
    outlines, what = said_of(network, seen)
    real = kinds != FALSE
    called, true = outlines[real] > 0.5, things[real]
    overlap = (called & true).sum((1, 2)) / np.maximum((called | true).sum((1, 2)), 1)
    yes, no = what[real, 0], what[~real, 0]
    sure = (yes[:, None] > no[None]).mean()
    marks, odds = kinds[real] == MARK, what[real, 1]
    told_apart = (odds[marks][:, None] > odds[~marks][None]).mean()
    print(f"{real.sum()} real of {len(real)}, AUROC {sure:.3f}")
    print(f"outlines {overlap.mean():.3f} (median {np.median(overlap):.3f})")
    print(f"marks AUROC {told_apart:.3f}, right {((odds > 0) == marks).mean():.3f}")


def halved_into(ready, channels, says, path):
    """Write the ONNX file, its weights as half floats; seen (N, C, S, S)."""
    torch.onnx.export(
        ready,
        (torch.zeros(2, channels, 112, 112),),
        str(path),
        input_names=["seen"],
        output_names=list(says),
        dynamic_axes={name: {0: "crops"} for name in ("seen", *says)},
        opset_version=17,
        dynamo=False,
    )
    onnx.save(halved(onnx.load(path)), path)
    print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


def halved(model):
    """The model with large weights kept as half floats and cast when it is loaded."""
    casts = []
    for weight in list(model.graph.initializer):
        value = numpy_helper.to_array(weight)
        if value.dtype == np.float32 and value.size > 64:
            model.graph.initializer.remove(weight)
            half = numpy_helper.from_array(value.astype(np.float16), weight.name + "_half")
            model.graph.initializer.append(half)
            casts.append(
                onnx.helper.make_node("Cast", [half.name], [weight.name], to=onnx.TensorProto.FLOAT)
            )
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
    return model


def asked(description):
    """What the command line asks for; random numbers start anew."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("crops", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument(
        "--without", type=int, help=f"keep back this of {PARTS} parts of the scenes"
    )
    args = parser.parse_args()
    torch.manual_seed(SEED)
    return args


def kept_back_of(scenes, without):
    """Which crops are of scenes to be kept back."""
    return scenes % PARTS == (-1 if without is None else without)


def main():
    """Train, say how it does, write."""
    args = asked(__doc__.split("\n")[0])
    data = load(args.crops)
    kept_back = kept_back_of(data[-1], args.without)
    network = trained(data, ~kept_back, args.steps)
    if kept_back.any():
        measured(network, data, kept_back)
    halved_into(Ready(network).eval(), data[0].shape[1], ("outline", "what"), args.out)


if __name__ == "__main__":
    main()
