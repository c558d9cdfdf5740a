"""Writes trained weights as an ONNX graph with plain names, and computes the same graph in numpy as a reference.

Opset 13, IR version 7: readable by every ONNX Runtime since 1.8. Input `features` float32 [N, F]; one float32 [N, 1] output per head.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """Nodes and weights in the order in which they are computed."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def weight(self, name, values):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind, inputs, output, **settings):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **settings))
        return output

    def model(self, name, width, outputs, description, properties):
        """A model of rows: `features` [N, width]."""
        return self.model_of(name, {"features": (TensorProto.FLOAT, ["N", width])}, outputs, description, properties)

    def model_of(self, name, inputs, outputs, description, properties):
        """`inputs` are (type, shape) by name."""
        graph = helper.make_graph(
            self.nodes, name,
            [helper.make_tensor_value_info(input, *kind) for input, kind in inputs.items()],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", 1]) for output in outputs],
            self.weights, doc_string=description)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="rank-orchestrator-training")
        model.ir_version = 7
        helper.set_model_props(model, properties)
        onnx.checker.check_model(model, full_check=True)
        return model


def clipped(graph, low, high):
    """`features` within their bounds."""
    return graph.node("Min", [graph.node("Max", ["features", graph.weight("low", low)], "at_least_low"), graph.weight("high", high)], "clipped")


def shaped(graph, low, high, logarithmic):
    """`features` within their bounds, and log(1 + x) where asked for."""
    x, mask = clipped(graph, low, high), graph.weight("is_logarithmic", logarithmic)
    one = graph.weight("one", np.array([1], np.float32))
    masked = graph.node("Mul", [x, mask], "to_logarithm")
    logarithm = graph.node("Log", [graph.node("Add", [masked, one], "one_plus")], "logarithm")
    change = graph.node("Mul", [graph.node("Sub", [logarithm, x], "difference"), mask], "change")
    return graph.node("Add", [x, change], "shaped")


def first_layer(graph, normalisation, weight, bias):
    """
    The first layer, with the normalisation in its weights: what is centred and scaled before a matrix product is the same
    product with other weights. Columns that go in as log(1 + x) are gathered, so that only they pay for a logarithm.
    """
    n = normalisation
    mean, scale = n.mean.numpy().astype(np.float64), n.scale.numpy().astype(np.float64)
    scaled = scale[:, None] * weight.astype(np.float64)
    offset = bias.astype(np.float64) - mean @ scaled
    logarithmic = n.logarithmic.numpy().astype(bool)
    x = clipped(graph, n.low.numpy(), n.high.numpy())
    plain = graph.weight("weight_1", np.where(logarithmic[:, None], 0, scaled).astype(np.float32))
    y = graph.node("Gemm", [x, plain, graph.weight("bias_1", offset.astype(np.float32))], "plain_part" if logarithmic.any() else "layer_1")
    if not logarithmic.any():
        return y
    places = graph.weight("logarithmic_columns", np.flatnonzero(logarithmic).astype(np.int64))
    one_plus = graph.node("Add", [graph.node("Gather", [x, places], "to_logarithm", axis=1), graph.weight("one", np.array([1], np.float32))], "one_plus")
    logarithm = graph.node("Log", [one_plus], "logarithm")
    return graph.node("Gemm", [logarithm, graph.weight("weight_1_logarithmic", scaled[logarithmic].astype(np.float32)), y], "layer_1")


def trunk(graph, network):
    """From `features` to the last layer's outputs."""
    layers = network.linears()
    x = first_layer(graph, network.normalisation, *layers[0])
    for number, (weight, bias) in enumerate(layers[1:], 2):
        x = graph.node("Relu", [x], f"active_{number - 1}")
        last = number == len(layers)
        x = graph.node("Gemm", [x, graph.weight(f"weight_{number}", weight), graph.weight(f"bias_{number}", bias)], "scores" if last else f"layer_{number}")
    return x


def column(graph, source, index, name):
    place = graph.weight(f"{name}_place", np.array([index], np.int64))
    return graph.node("Gather", [source, place], name, axis=1)


def probabilities(network, outputs):
    """One sigmoid per head."""
    graph = Graph()
    scores = trunk(graph, network)
    for index, output in enumerate(outputs):
        logit = scores if len(outputs) == 1 else column(graph, scores, index, f"{output}_logit")
        graph.node("Sigmoid", [logit], output)
    return graph


def evaluate(network, raw):
    """The last layer's outputs in float64, from float32 inputs and weights: what the graph should compute."""
    n = network.normalisation
    x = np.clip(raw.astype(np.float64), n.low.numpy(), n.high.numpy())
    mask = n.logarithmic.numpy().astype(np.float64)
    x = (1 - mask) * x + mask * np.log1p(mask * x)
    x = (x - n.mean.numpy()) * n.scale.numpy()
    layers = network.linears()
    for number, (weight, bias) in enumerate(layers, 1):
        x = x @ weight.astype(np.float64) + bias
        x = x if number == len(layers) else np.maximum(x, 0)
    return x


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
