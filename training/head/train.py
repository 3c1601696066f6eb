"""Train the head: from change features (cues in its files) to changes, cell by cell.

    python train.py CUES_DIR --out ../../src/asfound/vision/weights/head.onnx
    python train.py CUES_DIR --out FOLDS_DIR/head-0.onnx --without 0        and so on, up to 3

The head that ships learns from all scenes. What it would say of scenes that it never saw is told by
four others, each of which learned without a quarter of them: calibration rests on those alone.

The head sees one photo's cues against the other's and never knows which came first, so it is
symmetric by construction. It says two things of a cell: a thing is here that the other photo
lacks, and the surface here was marked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

SEED = 20180702
FOLDS, TESTED = 4, 160
MAX_STATISTICS_PHOTOS = 500
"""Photos that cues are normalised by."""

CROP = 40
"""Cells of a side of what is learned from at a time: more batches for the same work."""


class Head(nn.Module):
    """One mixing layer, a few growing neighbourhoods, one reading layer."""

    def __init__(self, channels: int, width: int, steps: list[int]) -> None:
        super().__init__()
        self.mix = nn.Conv2d(channels, width, 1)
        self.look = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=step, dilation=step) for step in steps
        )
        self.read = nn.Conv2d(width, 2, 1)
        self.drop = nn.Dropout2d(0.1)

    def forward(self, cues):
        state = functional.relu(self.mix(self.drop(cues)))
        for layer in self.look:
            state = state + functional.relu(layer(state))
        return self.read(state)


class Ready(nn.Module):
    """The head with its normalisation in front and probabilities behind."""

    def __init__(self, head, mean, spread):
        super().__init__()
        self.head = head
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)

    def forward(self, cues):
        return torch.sigmoid(self.head(((cues - self.mean) / self.spread).clamp(-8, 8)))


def load(folder, most):
    """Samples of up to ``most`` pairs a scene, both photos of each; they stay on the disk."""
    samples, taken = [], {}
    for path in sorted(folder.glob("*.npz"), key=lambda path: zlib.crc32(path.name.encode())):
        scene = scene_of(path)
        taken[scene] = taken.get(scene, 0) + 1
        if taken[scene] > most:
            continue
        with np.load(path) as kept:
            for role in ("before", "after"):
                samples.append(
                    {
                        "cues": Cues(path, role),
                        "labels": torch.from_numpy(kept[f"labels_{role}"]),
                        "compared": torch.from_numpy(kept[f"compared_{role}"]),
                        "changed": bool(kept["changed"]),
                        "scene": scene,
                    }
                )
    return samples


@dataclass(frozen=True)
class Cues:
    """The cues of one photo; read when they are wanted, since thousands do not fit into memory."""

    path: Path
    role: str

    def read(self):
        """Shape (channels, rows, columns), float16."""
        with np.load(self.path) as kept:
            return torch.from_numpy(kept[f"cues_{self.role}"])


def scene_of(path):
    """The number of the scene that a pair shows."""
    return int(path.stem.split("-")[1])


def batch(samples, mean, spread, crop=None):
    """A few samples of one shape; with ``crop``, squares of that side, flipped at random."""
    cues, labels, weights = [], [], []
    for sample in samples:
        parts = [sample["cues"].read(), sample["labels"], sample["compared"][None]]
        if crop:
            parts = cut(parts, crop)
        cues.append(parts[0])
        labels.append(parts[1])
        weights.append(parts[2])
    stacked = [torch.stack(part).float() for part in (cues, labels, weights)]
    return ((stacked[0] - mean) / spread).clamp(-8, 8), stacked[1], stacked[2]


def cut(parts, side):
    """A square of a sample; every second one around something that differs."""
    rows, columns = parts[0].shape[1:]
    top, left = (random.randrange(max(1, size - side + 1)) for size in (rows, columns))
    there = torch.nonzero((parts[1].amax(0) > 0.3) & parts[2][0])
    if len(there) and random.random() < 0.5:
        row, column = (int(at) for at in random.choice(there))
        top = min(max(0, row - random.randrange(side)), max(0, rows - side))
        left = min(max(0, column - random.randrange(side)), max(0, columns - side))
    parts = [part[..., top : top + side, left : left + side] for part in parts]
    return [part.flip(-1) for part in parts] if random.random() < 0.5 else parts


def loss_of(said, labels, compared):
    """Cross-entropy on shares, plus overlap of what is called with what is there (Dice)."""
    weight = compared * (1 + 6 * (labels > 0.3))
    cross = functional.binary_cross_entropy_with_logits(said, labels, weight, reduction="sum")
    cross = cross / compared.sum().clamp(min=1) / 2
    called = torch.sigmoid(said) * compared
    shared = 2 * (called * labels * compared).sum((0, 2, 3)) + 1
    dice = 1 - shared / ((called + labels * compared).sum((0, 2, 3)) + 1)
    return cross + 0.5 * dice.mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cues", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1600)
    parser.add_argument("--most", type=int, default=12, help="pairs a scene")
    parser.add_argument(
        "--without", type=int, help=f"leave out this of {FOLDS} parts of the scenes"
    )
    parser.add_argument("--width", type=int, default=48, help="channels between the layers")
    parser.add_argument("--reaches", type=int, nargs="+", default=[1, 2, 4], help="dilations")
    parser.add_argument("--seed", type=int, default=SEED, help="heads of a mean have their own")
    parser.add_argument("--rooms", type=int, help="only so many scenes, for the learning curve")
    args = parser.parse_args()
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    torch.use_deterministic_algorithms(True)
    samples = load(args.cues, args.most)
    test = [s for s in samples if s["scene"] % FOLDS == args.without][:TESTED]
    train = [s for s in samples if s["scene"] % FOLDS != args.without]
    rooms = sorted({s["scene"] for s in train})
    random.shuffle(rooms)
    rooms = set(rooms[: args.rooms])
    train = [s for s in train if s["scene"] in rooms]
    head, mean, spread = learned(train, test, args)
    export(head, mean, spread, args.out)
    print(json.dumps({"rooms": len(rooms), "photos": len(train), "steps": args.steps}))


def learned(train, test, args):
    """A head, and what its cues are normalised by; says how it does on scenes kept back."""
    some = [s["cues"].read().float() for s in train[:: max(1, len(train) // MAX_STATISTICS_PHOTOS)]]
    mean = torch.stack([cues.mean((1, 2)) for cues in some]).mean(0)
    squares = torch.stack([(cues**2).mean((1, 2)) for cues in some]).mean(0)
    spread = (squares - mean**2).clamp(min=1e-4).sqrt()
    mean, spread = mean[:, None, None], spread[:, None, None]
    head, steps = Head(len(mean), args.width, args.reaches), args.steps
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    total = 0.0
    for step, chosen in enumerate(batches(train, steps), 1):
        head.train()
        cues, labels, compared = batch(chosen, mean, spread, CROP)
        with torch.autocast("cpu", torch.bfloat16):
            said = head(cues)
        loss = loss_of(said.float(), labels, compared)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 400 == 0 or step == steps:
            how = measured(head, test, mean, spread) if test else ""
            print(step, f"loss {total / step:.4f}", how, flush=True)
    return head, mean, spread


def batches(samples, count):
    """Batches of eight photos of one shape, all photos once before any comes again."""
    groups: dict[tuple[int, ...], list] = {}
    for sample in samples:
        groups.setdefault(sample["labels"].shape, []).append(sample)
    ready: list = []
    for _ in range(count):
        if not ready:
            for group in groups.values():
                random.shuffle(group)
                ready += [group[i : i + 8] for i in range(0, len(group), 8)]
            random.shuffle(ready)
        yield ready.pop()


def measured(head, test, mean, spread):
    """On scenes kept back: F1 of cells at its best threshold, and how well views are told apart."""
    head.eval()
    said, true, views = [], [], []
    with torch.no_grad():
        for sample in test:
            cues, labels, compared = batch([sample], mean, spread)
            seen = compared[0, 0] > 0.5
            found = torch.sigmoid(head(cues))[0]
            said.append(found[:, seen])
            true.append(labels[0, :, seen] > 0.5)
            blurred = functional.avg_pool2d((found.amax(0) * seen)[None, None], 3, 1, 1)
            views.append((float(blurred.max()), sample["changed"]))
    said, true = torch.cat(said, 1), torch.cat(true, 1)
    best = []
    for which in (0, 1):
        scores = []
        for limit in np.linspace(0.1, 0.9, 17):
            called = said[which] > limit
            shared = (called & true[which]).sum()
            scores.append(float(2 * shared / (called.sum() + true[which].sum()).clamp(min=1)))
        best.append(max(scores))
    return f"F1 of cells: things {best[0]:.3f}, marks {best[1]:.3f}; {told_apart(views)}"


def told_apart(views):
    """Area under the curve of views' largest values, photo by photo."""
    no, yes = (np.array([v for v, changed in views if changed is want]) for want in (False, True))
    if not len(no) or not len(yes):
        return ""
    return f"AUROC of photos {(yes[:, None] > no[None]).mean():.3f}"


def export(head, mean, spread, path):
    """Write the ONNX file; input cues (1, C, H, W), output says (1, 2, H, W)."""
    ready = Ready(head.eval(), mean, spread).eval()
    example = torch.zeros(1, len(mean), 24, 32)
    axes = {"cues": {2: "rows", 3: "columns"}, "says": {2: "rows", 3: "columns"}}
    torch.onnx.export(
        ready,
        (example,),
        str(path),
        input_names=["cues"],
        output_names=["says"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    print(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
