"""Join heads into one: the mean of what they would say, before it becomes a probability.

    python join.py OUT.onnx HEAD.onnx [HEAD.onnx …]
    python join.py OUT.onnx --part N JOINED.onnx        the N-th of those that were joined, from 0

Heads that learned from different places, or are of another size, err elsewhere, so their mean errs
less. A head of 172 channels was trained before the cues of nearby points and of nearest colours
came; it is given the others. Needs ``onnx``.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CHANNELS = 191
NEARBY = (10, 11, 12, 13, 168, 169, 170)
COLOURS = tuple(range(179, 191))
"""Channels that came later (``asfound.vision.detect.change_features.CHANNELS``)."""
EARLIER = [one for one in range(CHANNELS) if one not in (*NEARBY, *COLOURS)]


def branch(path, number):
    """A head's nodes and weights under names of their own, up to before its probabilities."""
    model = onnx.compose.add_prefix(onnx.load(str(path)), f"h{number}_")
    graph = model.graph
    (last,) = [node for node in graph.node if f"h{number}_says" in node.output]
    if last.op_type != "Sigmoid":
        raise SystemExit(f"{path}: ends with {last.op_type}, needed Sigmoid")
    nodes = [node for node in graph.node if node is not last]
    source = "cues"
    if graph.input[0].type.tensor_type.shape.dim[1].dim_value == len(EARLIER):
        kept = numpy_helper.from_array(np.array(EARLIER, np.int64), f"h{number}_kept")
        graph.initializer.append(kept)
        source = f"h{number}_some"
        nodes.insert(0, helper.make_node("Gather", ["cues", f"h{number}_kept"], [source], axis=1))
    for node in nodes:
        for at, name in enumerate(node.input):
            if name == f"h{number}_cues":
                node.input[at] = source
    return nodes, list(graph.initializer), last.input[0], model


def joined(paths):
    """One model that says the mean of the heads."""
    nodes, weights, ends = [], [], []
    for number, path in enumerate(paths):
        some, held, end, model = branch(path, number)
        nodes += some
        weights += held
        ends.append(end)
    nodes.append(helper.make_node("Mean", ends, ["mean"]))
    nodes.append(helper.make_node("Sigmoid", ["mean"], ["says"]))
    shape = [1, CHANNELS, "rows", "columns"]
    cues = helper.make_tensor_value_info("cues", TensorProto.FLOAT, shape)
    says = helper.make_tensor_value_info("says", TensorProto.FLOAT, [1, 2, "rows", "columns"])
    graph = helper.make_graph(nodes, "heads", [cues], [says], weights)
    found = helper.make_model(graph, opset_imports=list(model.opset_import))
    found.ir_version = model.ir_version
    onnx.checker.check_model(found)
    return found


def part(path, number):
    """One of the heads that were joined, as it was."""
    model = onnx.load(str(path))
    (mean,) = [node for node in model.graph.node if node.op_type == "Mean"]
    source, channels = f"h{number}_some", len(EARLIER)
    if not any(source in node.output for node in model.graph.node):
        source, channels = "cues", CHANNELS
    cells = [1, channels, "rows", "columns"]
    names = onnx.shape_inference.infer_shapes(model)
    names.graph.value_info.append(helper.make_tensor_value_info(source, TensorProto.FLOAT, cells))
    found = onnx.utils.Extractor(names).extract_model([source], [mean.input[number]])
    nodes = list(found.graph.node)
    for node in nodes:
        for at, name in enumerate(node.input):
            node.input[at] = "cues" if name == source else name
    nodes.append(helper.make_node("Sigmoid", [mean.input[number]], ["says"]))
    cues = helper.make_tensor_value_info("cues", TensorProto.FLOAT, cells)
    says = helper.make_tensor_value_info("says", TensorProto.FLOAT, [1, 2, "rows", "columns"])
    graph = helper.make_graph(nodes, "head", [cues], [says], list(found.graph.initializer))
    one = helper.make_model(graph, opset_imports=list(model.opset_import))
    one.ir_version = model.ir_version
    onnx.checker.check_model(one)
    return one


def main():
    out, *rest = sys.argv[1:]
    if not rest:
        raise SystemExit(__doc__)
    out = Path(out)
    made = part(Path(rest[2]), int(rest[1])) if rest[0] == "--part" else joined(map(Path, rest))
    out.write_bytes(made.SerializeToString())
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    print(f"{out.name} {out.stat().st_size} {digest}")


if __name__ == "__main__":
    main()
