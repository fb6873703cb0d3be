"""Tiny readers with PP-OCR's graph signature and random weights: a detector, and recognisers of several alphabets.

    python build_readers.py          (in test/reference/readers; writes test/fixtures/readers)

The detector takes ink for text: its random branch only adds noise. The recognisers answer at random, in their alphabet.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).resolve().parents[2] / "fixtures" / "readers"
OPSET = 11  # what paddle2onnx writes

ALPHABETS = {
    "latin": [*"0123456789abcdefghijklmnopqrstuvwxyz", *"äöüßéèçñåøæşğıőűł"],
    "cyrillic": [*"0123456789", *(chr(code) for code in range(0x0410, 0x0450)), "ё", "і", "ї", "ґ"],
    "korean": [*"0123456789abc", *(chr(0xAC00 + 28 * step) for step in range(120))],
}


class Graph:
    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        self.nodes, self.weights = [], []

    def weight(self, values, name: str) -> str:
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def noise(self, name: str, *shape: int, spread: float = 1.0) -> str:
        return self.weight((self.random.standard_normal(shape) * spread).astype(np.float32), name)

    def add(self, operator: str, inputs: list[str], output: str, **attributes) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def save(self, name: str, output: str, input_shape: list, output_shape: list) -> None:
        value = lambda of, shape: helper.make_tensor_value_info(of, TensorProto.FLOAT, shape)
        graph = helper.make_graph(
            self.nodes, name, [value("x", input_shape)], [value(output, output_shape)], self.weights
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=7)
        onnx.checker.check_model(model)
        onnx.save(model, OUT / f"{name}.onnx")


def build_detector() -> None:
    g = Graph(1)
    half = g.add("Conv", ["x", g.noise("w0", 8, 3, 3, 3)], "half", strides=[2, 2], pads=[1, 1, 1, 1])
    gate = g.add("HardSigmoid", [half], "gate", alpha=0.2, beta=0.5)
    active = g.add("Mul", [half, gate], "active")
    quarter = g.add("Conv", [active, g.noise("w1", 8, 8, 3, 3, spread=0.2)], "quarter", strides=[2, 2], pads=[1, 1, 1, 1])
    squeezed = g.add("GlobalAveragePool", [quarter], "squeezed")
    excited = g.add("Sigmoid", [g.add("Conv", [squeezed, g.noise("w2", 8, 8, 1, 1)], "reweighed")], "excited")
    gated = g.add("Mul", [quarter, excited], "gated")
    whole = g.weight(np.array([], np.float32), "roi")
    scales = g.weight(np.array([1, 1, 2, 2], np.float32), "scales")
    up = g.add("Resize", [gated, whole, scales], "up", mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    both = g.add("Concat", [up, active], "both", axis=1)
    branch = g.add("ConvTranspose", [both, g.noise("w3", 16, 1, 2, 2, spread=0.01)], "branch", strides=[2, 2])
    # Ink: the darkest plane, blurred, against a paper that is white.
    blur = g.weight(np.full((1, 3, 7, 7), -20 / (3 * 49), np.float32), "blur")
    ink = g.add("Conv", ["x", blur, g.weight(np.array([16], np.float32), "paper")], "ink", pads=[3, 3, 3, 3])
    g.add("Sigmoid", [g.add("Add", [ink, branch], "logits")], "sigmoid_0.tmp_0")
    g.save("det", "sigmoid_0.tmp_0", ["n", 3, "h", "w"], ["n", 1, "h", "w"])


def build_recogniser(name: str, alphabet: list[str], seed: int) -> None:
    g = Graph(seed)
    width, classes = 24, len(alphabet) + 2  # the CTC blank before, a space after
    a = g.add("Conv", ["x", g.noise("w0", 8, 3, 3, 3, spread=0.3)], "a", strides=[2, 2], pads=[1, 1, 1, 1])
    b = g.add("Conv", [g.add("Relu", [a], "a.relu"), g.noise("w1", 16, 8, 3, 3, spread=0.2)], "b", strides=[2, 2], pads=[1, 1, 1, 1])
    c = g.add("Conv", [g.add("Relu", [b], "b.relu"), g.noise("w2", width, 16, 3, 3, spread=0.2)], "c", strides=[2, 2], pads=[1, 1, 1, 1])
    row = g.add("AveragePool", [c], "row", kernel_shape=[6, 1], strides=[6, 1])
    steps = g.add("Transpose", [g.add("Squeeze", [row], "flat", axes=[2])], "steps", perm=[0, 2, 1])
    query = g.add("MatMul", [steps, g.noise("wq", width, width, spread=0.2)], "query")
    key = g.add("Transpose", [g.add("MatMul", [steps, g.noise("wk", width, width, spread=0.2)], "key")], "key.t", perm=[0, 2, 1])
    weights = g.add("Softmax", [g.add("MatMul", [query, key], "scores")], "weights", axis=2)
    mixed = g.add("Add", [steps, g.add("MatMul", [weights, steps], "seen")], "features")
    bias = np.zeros(classes, np.float32)
    logits = g.add("MatMul", [mixed, g.noise("wc", width, classes, spread=20)], "classified")
    logits = g.add("Add", [logits, g.weight(bias, "bias")], "logits")
    g.add("Softmax", [logits], "softmax_11.tmp_0", axis=2)
    g.save(f"rec-{name}", "softmax_11.tmp_0", ["n", 3, 48, "w"], ["n", "t", classes])
    lines = ["Global:", f"  model_name: {name}_rec", "PostProcess:", "  name: CTCLabelDecode", "  character_dict:"]
    lines += [f"  - '{character}'" for character in alphabet]
    lines += ["PreProcess:", "  transform_ops:", "  - DecodeImage:", "      img_mode: BGR"]
    lines += ["  - RecResizeImg:", "      image_shape:", "      - 3", "      - 48", "      - 320", ""]
    (OUT / f"rec-{name}.yml").write_text("\n".join(lines), encoding="utf-8")


def check() -> None:
    """Other sizes than those that anything was written for."""
    detector = onnxruntime.InferenceSession(OUT / "det.onnx")
    page = np.ones((2, 3, 64, 160), np.float32)
    page[:, :, 20:30, 30:120] = -1
    (found,) = detector.run(None, {"x": page})
    assert found.shape == (2, 1, 64, 160) and found[0, 0, 25, 60] > 0.9 and found[0, 0, 50, 60] < 0.1
    for name, alphabet in ALPHABETS.items():
        line = np.random.default_rng(0).uniform(-1, 1, (1, 3, 48, 200)).astype(np.float32)
        (read,) = onnxruntime.InferenceSession(OUT / f"rec-{name}.onnx").run(None, {"x": line})
        assert read.shape == (1, 25, len(alphabet) + 2)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    build_detector()
    for seed, (name, alphabet) in enumerate(ALPHABETS.items()):
        build_recogniser(name, alphabet, seed + 2)
    check()
