"""Train the head: from cues to what differs, cell by cell.

    python train.py CUES_DIR --out ../../src/asfound/vision/weights/head.onnx [--epochs 24]

The head sees one photo's cues against the other's and never knows which came first, so it is
symmetric by construction. It says two things of a cell: a thing is here that the other photo
lacks, and the surface here was marked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

WIDTH = 48
SEED = 20180702


class Head(nn.Module):
    """One mixing layer, three growing neighbourhoods, one reading layer."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.mix = nn.Conv2d(channels, WIDTH, 1)
        self.look = nn.ModuleList(
            nn.Conv2d(WIDTH, WIDTH, 3, padding=step, dilation=step) for step in (1, 2, 4)
        )
        self.read = nn.Conv2d(WIDTH, 2, 1)
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
        return torch.sigmoid(self.head((cues - self.mean) / self.spread))


def load(folder, limit=None):
    samples = []
    for path in sorted(folder.glob("*.npz"))[:limit]:
        with np.load(path) as kept:
            scene = path.stem.split("-")[1].split("_")[0]
            for role in ("before", "after"):
                samples.append(
                    {
                        "cues": kept[f"cues_{role}"],
                        "labels": kept[f"labels_{role}"],
                        "compared": kept[f"compared_{role}"],
                        "scene": scene,
                    }
                )
    return samples


def dealt(samples, share, rooms):
    """Samples for training and, of other scenes, for testing."""
    scenes = sorted({sample["scene"] for sample in samples})
    random.shuffle(scenes)
    kept_back = set(scenes[: max(1, round(len(scenes) * share))])
    chosen = [scene for scene in scenes if scene not in kept_back][:rooms]
    return (
        [sample for sample in samples if sample["scene"] in chosen],
        [sample for sample in samples if sample["scene"] in kept_back],
    )


def batch(samples, mean, spread):
    """A few samples of one shape, flipped at random."""
    cues, labels, weights = [], [], []
    for sample in samples:
        parts = [
            torch.from_numpy(sample["cues"].astype(np.float32)),
            torch.from_numpy(sample["labels"].astype(np.float32)),
            torch.from_numpy(sample["compared"].astype(np.float32))[None],
        ]
        if random.random() < 0.5:
            parts = [part.flip(-1) for part in parts]
        cues.append(parts[0])
        labels.append(parts[1])
        weights.append(parts[2])
    return (torch.stack(cues) - mean) / spread, torch.stack(labels), torch.stack(weights)


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
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--held-out", type=float, default=0.15, help="share of the scenes")
    parser.add_argument("--rooms", type=int, help="only so many scenes, for the learning curve")
    args = parser.parse_args()
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    train, test = dealt(load(args.cues), args.held_out, args.rooms)
    some = np.stack([s["cues"].astype(np.float32).mean((1, 2)) for s in train])
    squares = np.stack([(s["cues"].astype(np.float32) ** 2).mean((1, 2)) for s in train])
    mean = some.mean(0)
    spread = np.sqrt(np.maximum(squares.mean(0) - mean**2, 1e-4))
    mean, spread = (torch.tensor(v, dtype=torch.float32)[:, None, None] for v in (mean, spread))
    head = Head(len(mean))
    optimiser = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=1e-2)
    steps = args.epochs * (len(train) // 8 + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps + 10)
    for epoch in range(args.epochs):
        head.train()
        groups: dict[tuple[int, ...], list] = {}
        for sample in random.sample(train, len(train)):
            groups.setdefault(sample["cues"].shape, []).append(sample)
        batches = [g[i : i + 8] for g in groups.values() for i in range(0, len(g), 8)]
        random.shuffle(batches)
        total = 0.0
        for chosen in batches:
            cues, labels, compared = batch(chosen, mean, spread)
            loss = loss_of(head(cues), labels, compared)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss)
        if epoch % 4 == 3 or epoch == args.epochs - 1:
            print(epoch + 1, f"loss {total / len(batches):.4f}", measured(head, test, mean, spread))
    export(head, mean, spread, args.out)
    rooms = [len({sample["scene"] for sample in part}) for part in (train, test)]
    print(json.dumps({"rooms": rooms[0], "samples": len(train), "held_out": rooms[1]}))


def measured(head, test, mean, spread):
    """Cell F1 of things on scenes kept back, at its best threshold."""
    head.eval()
    said, true = [], []
    with torch.no_grad():
        for sample in test:
            cues, labels, compared = batch([sample], mean, spread)
            seen = compared[0, 0] > 0.5
            said.append(torch.sigmoid(head(cues))[0, :, seen])
            true.append(labels[0, :, seen] > 0.5)
    said, true = torch.cat(said, 1), torch.cat(true, 1)
    best = []
    for which in (0, 1):
        scores = []
        for limit in np.linspace(0.1, 0.9, 17):
            called = said[which] > limit
            shared = (called & true[which]).sum()
            scores.append(float(2 * shared / (called.sum() + true[which].sum()).clamp(min=1)))
        best.append(max(scores))
    return f"F1 of cells: things {best[0]:.3f}, marks {best[1]:.3f}"


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
