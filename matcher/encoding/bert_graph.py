"""A BERT encoder with mean pooling, written operator by operator as an ONNX graph for one text at a time.

One text needs no padding and no mask, and its vector cannot depend on which texts came with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from matcher.encoding.bert_folder import BertShape
from matcher.encoding.precision import Precision

Weights = Mapping[str, npt.NDArray[Any]]

_OPERATOR_SET = 23
_FILE_FORMAT = 11
_FIRST_NORMALISATION = "embeddings.LayerNorm"

_LARGEST = 127
# Of a normalised value, in standard deviations, and which power of it is moved over to the weights: 0.7 gave the best
# vectors of 0, 0.5 and 0.7.
_WIDEST = 4.0
_MOVED = 0.7


def bert_graph(weights: Weights, shape: BertShape, precision: Precision) -> ModelProto:
    """Return a model from ``input_ids``, int64 of shape (1, tokens), to ``vectors``, float32 of shape (1, dimension),
    and ``tokens``, float32 of shape (1, tokens, dimension).

    The vectors are means over tokens; neither is scaled to length 1. Raises ``KeyError`` for a missing weight.
    """
    graph = _Graph(weights, precision)
    hidden = _embed(graph, shape)
    for layer in range(shape.layers):
        hidden = _add_layer(graph, layer, hidden, shape)
    graph.add("Identity", hidden, output="tokens")
    graph.add("ReduceMean", hidden, graph.constant(np.array([1])), output="vectors", keepdims=0)
    return graph.model(dimension=len(graph.weights["embeddings.LayerNorm.bias"]))


def _embed(graph: _Graph, shape: BertShape) -> str:
    words = graph.constant(graph.weights["embeddings.word_embeddings.weight"])
    positions = graph.weights["embeddings.position_embeddings.weight"][shape.first_position :]
    first_type = graph.weights["embeddings.token_type_embeddings.weight"][0]
    start = graph.constant(np.array([0]))
    tokens = graph.add("Shape", "input_ids", start=1, end=2)
    read = graph.add("Slice", graph.constant(positions + first_type), start, tokens, start)
    total = graph.add("Add", graph.add("Gather", words, "input_ids"), read)
    return graph.normalise(total, _FIRST_NORMALISATION, shape.epsilon)


def _add_layer(graph: _Graph, layer: int, hidden: str, shape: BertShape) -> str:
    """Attention, then the feed-forward network, each added to what it read. Returns the layer's output."""
    name = f"encoder.layer.{layer}"
    before = f"encoder.layer.{layer - 1}.output.LayerNorm" if layer else _FIRST_NORMALISATION
    between = f"{name}.attention.output.LayerNorm"
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    read = graph.add_many("Split", 3, graph.linear(hidden, *parts, normalised_by=before), axis=-1, num_outputs=3)
    seen = graph.add("Attention", *read, q_num_heads=shape.heads, kv_num_heads=shape.heads)
    attended = graph.add("Add", graph.linear(seen, f"{name}.attention.output.dense"), hidden)
    hidden = graph.normalise(attended, between, shape.epsilon)
    inner = graph.add("Gelu", graph.linear(hidden, f"{name}.intermediate.dense", normalised_by=between))
    added = graph.add("Add", graph.linear(inner, f"{name}.output.dense"), hidden)
    return graph.normalise(added, f"{name}.output.LayerNorm", shape.epsilon)


class _Graph:
    """Operators and constants so far. Every method that adds some returns the names of their outputs."""

    def __init__(self, weights: Weights, precision: Precision) -> None:
        self.weights = weights
        self._precision = precision
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def constant(self, value: npt.NDArray[Any]) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        name = output or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def add_many(self, operator: str, outputs: int, *inputs: str, **attributes: Any) -> Sequence[str]:
        names = [f"{operator}_{len(self._nodes)}_{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, **attributes))
        return names

    def linear(self, values: str, *layers: str, normalised_by: str = "") -> str:
        """``values`` times the layers' matrices plus their biases, side by side in the order of ``layers``.

        ``normalised_by`` is the layer normalisation that gave the values, if one did.
        """
        matrix = np.concatenate([self.weights[f"{layer}.weight"].T for layer in layers], axis=1)
        bias = self.constant(np.concatenate([self.weights[f"{layer}.bias"] for layer in layers]))
        if self._precision is Precision.FLOAT32:
            return self.add("Add", self.add("MatMul", values, self.constant(matrix)), bias)
        if normalised_by:
            values, matrix = self._evened_out(values, matrix, normalised_by)
        scales = _above_zero(np.abs(matrix).max(axis=0)) / np.float32(_LARGEST)
        whole = self.constant(np.rint(matrix / scales).astype(np.int8))
        no_zero_points = ""
        inputs = (values, whole, self.constant(scales), no_zero_points, bias)
        return self.add("DynamicQuantizeMatMul", *inputs, domain="com.microsoft")

    def _evened_out(
        self, values: str, matrix: npt.NDArray[np.float32], layer: str
    ) -> tuple[str, npt.NDArray[np.float32]]:
        """Divide the columns with the largest values, and multiply the rows of ``matrix`` that meet them.

        The product stays what it is and less is lost by rounding: SmoothQuant (Xiao et al. 2023, equation 4,
        https://arxiv.org/abs/2211.10438), with how large a column gets read off the layer normalisation.
        """
        size = np.float32(_WIDEST) * np.abs(self.weights[f"{layer}.weight"]) + np.abs(self.weights[f"{layer}.bias"])
        factors = _above_zero(size) ** _MOVED / _above_zero(np.abs(matrix).max(axis=1)) ** (1 - _MOVED)
        factors = (factors / factors.mean()).astype(np.float32)
        return self.add("Mul", values, self.constant(1 / factors)), matrix * factors[:, np.newaxis]

    def normalise(self, values: str, layer: str, epsilon: float) -> str:
        factors, shift = (self.constant(self.weights[f"{layer}.{part}"]) for part in ("weight", "bias"))
        return self.add("LayerNormalization", values, factors, shift, epsilon=epsilon, axis=-1)

    def model(self, *, dimension: int) -> ModelProto:
        reads = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])
        gives = [
            helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, dimension]),
            helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [1, "tokens", dimension]),
        ]
        return helper.make_model(
            helper.make_graph(self._nodes, "mean-over-tokens", [reads], gives, initializer=self._constants),
            opset_imports=[helper.make_opsetid("", _OPERATOR_SET), helper.make_opsetid("com.microsoft", 1)],
            ir_version=_FILE_FORMAT,
        )


def _above_zero(sizes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Raise what is below a ten-thousandth of the largest, so that dividing by it is safe."""
    smallest = sizes.max() * np.float32(1e-4) + np.finfo(np.float32).tiny
    raised: npt.NDArray[np.float32] = np.maximum(sizes, smallest)
    return raised
