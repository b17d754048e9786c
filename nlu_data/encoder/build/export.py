"""Writes a trained network as ONNX, its weights in eight bits."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
from network import Network
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

_LARGEST = 127
_OPSET = 20
_IR = 10


class _Graph:
    """An ONNX graph that grows node by node; every method gives the name of what it made."""

    def __init__(self, state: dict[str, Any], heads: int, epsilon: float) -> None:
        self._state = state
        self._heads = heads
        self._epsilon = epsilon
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def tensor(self, name: str) -> np.ndarray:
        return self._state[name].float().numpy()

    def constant(self, name: str, value: Any) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def norm(self, x: str, name: str) -> str:
        scale = self.constant(f"{name}.scale", self.tensor(f"{name}.weight"))
        bias = self.constant(f"{name}.bias", self.tensor(f"{name}.bias"))
        return self.node(
            "LayerNormalization", [x, scale, bias], f"{name}.y", axis=-1, epsilon=self._epsilon
        )

    def linear(self, x: str, name: str) -> str:
        weight = self.constant(f"{name}.weight", self.tensor(f"{name}.weight").T)
        bias = self.constant(f"{name}.bias", self.tensor(f"{name}.bias"))
        return self.node("Add", [self.node("MatMul", [x, weight], f"{name}.x"), bias], f"{name}.y")

    def embed(self) -> str:
        """The pieces' vectors, kept in eight bits with one scale a row, and their places'."""
        words = self.tensor("words.weight")
        scale = np.abs(words).max(1, keepdims=True) / _LARGEST + 1e-12
        self.constant("words", np.round(words / scale).astype(np.int8))
        self.constant("words.scale", scale.astype(np.float32))
        self.constant("places", self.tensor("places"))
        self.constant("zero", np.array([0], np.int64))
        self.node(
            "Cast", [self.node("Gather", ["words", "input_ids"], "w8")], "w", to=TensorProto.FLOAT
        )
        self.node("Mul", ["w", self.node("Gather", ["words.scale", "input_ids"], "ws")], "word")
        self.node("Shape", ["input_ids"], "length", start=1, end=2)
        self.node("Slice", ["places", "zero", "length"], "place")
        return self.norm(self.node("Add", ["word", "place"], "embedded"), "norm")

    def pair(self, x: str, name: str, longest: int) -> str:
        """In a text of more than `longest` pieces, neighbours by their mean; an odd one out stays.

        A shorter text is multiplied by the unit matrix, which costs less than to branch.
        """
        one = self.constant(f"{name}.one", np.array([1], np.int64))
        most = self.constant(f"{name}.longest", np.array([longest], np.int64))
        is_longer = self.node("Greater", ["length", most], f"{name}.longer")
        width = self.node("Cast", [is_longer], f"{name}.more", to=TensorProto.INT64)
        width = self.node("Add", [width, one], f"{name}.width")
        size = self.node("Shape", [x], f"{name}.size", start=1, end=2)
        groups = self.node("Sub", [size, one], f"{name}.last")
        groups = self.node("Div", [groups, width], f"{name}.last_group")
        groups = self.node("Add", [groups, one], f"{name}.groups")
        group_of = self.node("Div", [self.count(size, f"{name}.place"), width], f"{name}.of")
        group = self.node("Unsqueeze", [self.count(groups, f"{name}.group"), one], f"{name}.rows")
        share = self.node("Equal", [group, group_of], f"{name}.is_in")
        share = self.node("Cast", [share], f"{name}.in", to=TensorProto.FLOAT)
        members = self.node("ReduceSum", [share, one], f"{name}.members")
        share = self.node("Div", [share, members], f"{name}.share")
        return self.node("MatMul", [share, x], f"{name}.paired")

    def count(self, size: str, name: str) -> str:
        """From 0 to below what stands in `size`, a list of one."""
        end = self.node("Squeeze", [size, "zero"], f"{name}.end")
        bounds = [self.constant(f"{name}.{each}", np.int64(each)) for each in (0, 1)]
        return self.node("Range", [bounds[0], end, bounds[1]], name)

    def layer(self, x: str, seen: str, name: str, size: int) -> str:
        """What becomes of the places `x` when they look at those `seen`."""
        split, turned = {}, {"q": [0, 2, 1, 3], "k": [0, 2, 3, 1], "v": [0, 2, 1, 3]}
        shape = self.constant(f"{name}.split", np.array([0, 0, self._heads, size], np.int64))
        for part, order in turned.items():
            rows = self.node(
                "Reshape",
                [self.linear(x if part == "q" else seen, f"{name}.{part}"), shape],
                f"{name}.{part}.r",
            )
            split[part] = self.node("Transpose", [rows], f"{name}.{part}.t", perm=order)
        root = self.constant(f"{name}.root", np.float32(size**-0.5))
        scores = self.node("MatMul", [split["q"], split["k"]], f"{name}.s")
        scores = self.node("Mul", [scores, root], f"{name}.scaled")
        looked = self.node("Softmax", [scores], f"{name}.p", axis=-1)
        looked = self.node("MatMul", [looked, split["v"]], f"{name}.c")
        looked = self.node("Transpose", [looked], f"{name}.c.t", perm=[0, 2, 1, 3])
        whole = self.constant(f"{name}.whole", np.array([0, 0, self._heads * size], np.int64))
        looked = self.linear(self.node("Reshape", [looked, whole], f"{name}.c.r"), f"{name}.out")
        x = self.norm(self.node("Add", [x, looked], f"{name}.a"), f"{name}.norm")
        inner = self.node("Gelu", [self.linear(x, f"{name}.up")], f"{name}.g")
        inner = self.linear(inner, f"{name}.down")
        return self.norm(self.node("Add", [x, inner], f"{name}.b"), f"{name}.last_norm")


def export(network: Network, heads: int, epsilon: float, path: Path) -> None:
    """One text at a time: `input_ids` (1, length) to `vector` (1, hidden), its pieces' mean."""
    hidden = network.words.weight.shape[1]
    graph = _Graph(network.state_dict(), heads, epsilon)
    x = graph.embed()
    for number in range(len(network.layers)):
        name, seen = f"layers.{number}", x
        if number in network.paired:
            x = graph.pair(x, name, network.paired[number])
        x = graph.layer(x, seen, name, hidden // heads)
    axis = graph.constant("axis", np.array([1], np.int64))
    graph.node("ReduceMean", [x, axis], "vector", keepdims=0)
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "length"])
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, hidden])
    made = helper.make_graph(graph.nodes, "encoder", [ids], [vector], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = _IR
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        onnx.save(model, exact)
        quantize_dynamic(
            exact,
            path,
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Seven bits: the product of two bytes and two longer weights overflows sixteen bits,
            # in which processors without products of eight bits add them.
            reduce_range=True,
            op_types_to_quantize=["MatMul"],
            extra_options={"MatMulConstBOnly": True},
        )
