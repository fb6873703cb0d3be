"""Counts the multiply-adds of an ONNX graph for given input shapes: one run, in which every matrix product and convolution
tells the shapes of what it multiplies. Other operators are not counted (they are a few per mille), nor is attention's softmax.

    python3 -m venv venv && venv/bin/pip install numpy onnx onnxruntime
    echo '[{"file": "det.onnx", "inputs": {"x": [1, 3, 512, 512]}}]' | venv/bin/python benchmarks/flops/count.py

A job is { file } and one of inputs: { name: shape }; tile: { width, height, patch } for a vision encoder; tokens and past for a decoder.
What is not named gets its declared shape. Prints one number a job: operations, a multiply-add is two.
"""

import json
import math
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

# Operator -> the inputs whose shapes tell its operations.
COUNTED = {
    "Conv": (0, 1),
    "ConvTranspose": (0, 1),
    "MatMul": (0, 1),
    "Gemm": (0, 1),
    "MultiHeadAttention": (0, 1),
    "GroupQueryAttention": (0, 1, 3),
}


def count(job):
    model = onnx.load(job["file"])
    watched = [(node, watch(model.graph, node)) for node in list(model.graph.node) if node.op_type in COUNTED]
    names = [name for _, shapes in watched for name in shapes]
    nested = {node.op_type for node in model.graph.node} & {"If", "Loop", "Scan"}
    if nested:
        raise SystemExit(f"{job['file']}: {nested} hide a part of the graph")
    session = onnxruntime.InferenceSession(model.SerializeToString())
    shapes = dict(zip(names, session.run(names, feeds(session, job))))
    return sum(operations(node, [list(map(int, shapes[name])) for name in own]) for node, own in watched)


def watch(graph, node):
    """Adds an output with the shape of each input that matters, and of the result."""
    tensors = [node.input[index] for index in COUNTED[node.op_type]] + [node.output[0]]
    names = []
    for tensor in tensors:
        name = f"shape_{len(graph.output)}"
        graph.node.append(helper.make_node("Shape", [tensor], [name]))
        graph.output.append(helper.make_tensor_value_info(name, TensorProto.INT64, None))
        names.append(name)
    return names


def operations(node, shapes):
    attributes = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    result = shapes[-1]
    if node.op_type == "Conv":
        return 2 * math.prod(result) * math.prod(shapes[1][1:])
    if node.op_type == "ConvTranspose":
        return 2 * math.prod(shapes[0]) * math.prod(shapes[1][1:])
    if node.op_type == "MatMul":
        return 2 * math.prod(result) * shapes[0][-1]
    if node.op_type == "Gemm":
        return 2 * math.prod(result) * shapes[0][0 if attributes.get("transA") else 1]
    batch, queries, width = shapes[0]
    if node.op_type == "MultiHeadAttention":
        return 4 * batch * queries * shapes[1][1] * width
    # The past comes as [batch, heads, past, size].
    return 4 * batch * queries * (shapes[1][1] + shapes[2][2]) * width


FLOATS = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(bool)": np.bool_, "tensor(int32)": np.int32}


def feeds(session, job):
    made = {}
    for each in session.get_inputs():
        if each.name.endswith("grid_thw"):
            tile = job["tile"]
            made[each.name] = np.array([[1, tile["height"] // tile["patch"], tile["width"] // tile["patch"]]])
            continue
        # Masks of ones, and no picture of zeros, which some graphs drop: everything is looked at.
        make = np.zeros if "ids" in each.name else np.ones
        made[each.name] = make(shape_of(each, job), FLOATS.get(each.type, np.int64))
    return made


def shape_of(tensor, job):
    """Names of dimensions -> lengths; what has none is one picture of one batch."""
    if tensor.name in job.get("inputs", {}):
        return job["inputs"][tensor.name]
    tile, tokens, past = job.get("tile", {}), job.get("tokens", 1), job.get("past", 0)
    if tensor.name == "pixel_values" and len(tensor.shape) == 2:
        return [tile["width"] * tile["height"] // tile["patch"] ** 2, tensor.shape[1]]
    lengths = {"height": tile.get("height"), "width": tile.get("width"), "sequence_length": tokens}
    lengths |= {"past_sequence_length": past, "total_sequence_length": past + tokens}
    return [size if isinstance(size, int) else lengths.get(size, 1) for size in tensor.shape]


if __name__ == "__main__":
    for job in json.load(sys.stdin):
        print(count(job), flush=True)
