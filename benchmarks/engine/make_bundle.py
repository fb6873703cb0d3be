"""Writes a vision-language bundle of SmolVLM-256M's shape with random weights: a load to measure engines with, no download.

    python3 -m venv venv && venv/bin/pip install numpy onnx
    venv/bin/python benchmarks/engine/make_bundle.py OUT [--size 256m | small | tiny] [--attention gqa | plain]

256m: tile 512, SigLIP base (12 layers, 768), decoder of 30 layers (576, 9 heads, 3 of keys), 49,280 tokens: 1 GB. small, tiny: the same graphs
scaled down. Operators are those of public exports: GroupQueryAttention, RotaryEmbedding, SimplifiedLayerNormalization ...; plain: attention spelled
out, the past joined by Concat, with the same weights. The tokenizer is the smolvlm fixture's, filled up with words that mean nothing.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FIXTURE = Path(__file__).parents[2] / "test/fixtures/vlm/smolvlm"
MICROSOFT = "com.microsoft"
SIZES = {
    #        tile patch shuffle | vision: width layers heads mlp | text: width layers heads kvHeads headDim mlp vocab
    "256m": (512, 16, 4, 768, 12, 12, 3072, 576, 30, 9, 3, 64, 1536, 49280),
    "thin": (512, 16, 4, 96, 3, 3, 384, 192, 6, 3, 1, 64, 512, 8192),
    "small": (256, 16, 4, 192, 6, 3, 768, 288, 12, 9, 3, 32, 768, 8192),
    "tiny": (64, 8, 4, 48, 2, 3, 96, 64, 2, 4, 2, 16, 128, 448),
}
IMAGE, EOS = 404, 405  # the fixture's tokens


class Graph:
    """Nodes and random weights of one session, in the order in which they are asked for."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.nodes, self.weights, self.count = [], [], 0

    def node(self, operator, inputs, outputs=None, domain="", **attributes):
        self.count += 1
        outputs = outputs or [f"{operator}_{self.count}"]
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=f"/{operator}_{self.count}", domain=domain, **attributes))
        return outputs[0]

    def constant(self, values, dtype=np.int64):
        self.count += 1
        name = f"constant_{self.count}"
        self.weights.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def weight(self, *shape, scale=None):
        # Inputs of variance 1 stay so: no layer drowns the others.
        scale = scale or shape[0] ** -0.5
        return self.constant(self.random.standard_normal(shape, np.float32) * np.float32(scale), np.float32)

    def linear(self, value, inner, outer):
        return self.node("MatMul", [value, self.weight(inner, outer)])

    def ones(self, size):
        return self.constant(np.ones(size), np.float32)

    def save(self, path, inputs, outputs):
        value = lambda name, kind, dims: helper.make_tensor_value_info(name, kind, dims)
        graph = helper.make_graph(self.nodes, path.stem, [value(*i) for i in inputs], [value(*o) for o in outputs], self.weights)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="make_bundle")
        onnx.save(model, path)


def vision_encoder(path, tile, patch, shuffle, width, layers, heads, mlp, hidden):
    g = Graph(1)
    side, inner = tile // patch, width * shuffle**2
    flat = g.node("Reshape", ["pixel_values", g.constant([-1, 3, tile, tile])])
    cells = g.node("Conv", [flat, g.weight(width, 3, patch, patch, scale=0.05)], strides=[patch, patch])
    rows = g.node("Transpose", [g.node("Reshape", [cells, g.constant([0, width, -1])])], perm=[0, 2, 1])
    x = g.node("Add", [rows, g.weight(side * side, width, scale=0.5)])
    norm = lambda value: g.node("LayerNormalization", [value, g.ones(width), g.constant(np.zeros(width), np.float32)], epsilon=1e-6)
    for _ in range(layers):
        y = norm(x)
        parts = [g.linear(y, width, width) for _ in range(3)]
        seen = g.node("MultiHeadAttention", parts, domain=MICROSOFT, num_heads=heads)
        x = g.node("Add", [x, g.linear(seen, width, width)])
        active = g.node("FastGelu", [g.linear(norm(x), width, mlp)], domain=MICROSOFT)
        x = g.node("Add", [x, g.linear(active, mlp, width)])
    x = norm(x)
    # shuffle x shuffle neighbours become one token.
    wide = g.node("Reshape", [x, g.constant([-1, side, side // shuffle, width * shuffle])])
    turned = g.node("Transpose", [wide], perm=[0, 2, 1, 3])
    square = g.node("Reshape", [turned, g.constant([-1, side // shuffle, side // shuffle, inner])])
    tokens = g.node("Reshape", [g.node("Transpose", [square], perm=[0, 2, 1, 3]), g.constant([0, -1, inner])])
    g.node("MatMul", [tokens, g.weight(inner, hidden)], ["image_features"])
    pixels = ["batch_size", "num_images"]
    g.save(
        path,
        [("pixel_values", TensorProto.FLOAT, [*pixels, 3, tile, tile]), ("pixel_attention_mask", TensorProto.BOOL, [*pixels, tile, tile])],
        [("image_features", TensorProto.FLOAT, ["tiles", (side // shuffle) ** 2, hidden])],
    )


def embed_tokens(path, vocab, hidden):
    g = Graph(2)
    g.node("Gather", [g.weight(vocab, hidden, scale=1), "input_ids"], ["inputs_embeds"])
    g.save(
        path,
        [("input_ids", TensorProto.INT64, ["batch_size", "sequence_length"])],
        [("inputs_embeds", TensorProto.FLOAT, ["batch_size", "sequence_length", hidden])],
    )


def decoder(path, attention, hidden, layers, heads, kv_heads, head, mlp, vocab, positions=8192):
    g = Graph(3)
    angles = np.outer(np.arange(positions), 100000.0 ** (-np.arange(0, head, 2) / head))
    cos, sin = g.constant(np.cos(angles), np.float32), g.constant(np.sin(angles), np.float32)
    attend = (grouped if attention == "gqa" else spelled_out)(g, heads, kv_heads, head, cos, sin)
    norm = lambda value: g.node("SimplifiedLayerNormalization", [value, g.ones(hidden)], axis=-1, epsilon=1e-5, stash_type=1)
    inputs = [
        ("inputs_embeds", TensorProto.FLOAT, ["batch_size", "sequence_length", hidden]),
        ("attention_mask", TensorProto.INT64, ["batch_size", "total_sequence_length"]),
        ("position_ids", TensorProto.INT64, ["batch_size", "sequence_length"]),
        ("num_logits_to_keep", TensorProto.INT64, []),
    ]
    outputs = [("logits", TensorProto.FLOAT, ["batch_size", "num_logits_to_keep", vocab])]
    x = "inputs_embeds"
    y = norm(x)
    for layer in range(layers):
        q, k, v = g.linear(y, hidden, heads * head), g.linear(y, hidden, kv_heads * head), g.linear(y, hidden, kv_heads * head)
        mixed = g.linear(attend(layer, q, k, v), heads * head, hidden)
        for part in ("key", "value"):
            dims = ["batch_size", kv_heads, "past_sequence_length", head]
            inputs.append((f"past_key_values.{layer}.{part}", TensorProto.FLOAT, dims))
            outputs.append((f"present.{layer}.{part}", TensorProto.FLOAT, [*dims[:2], "total_sequence_length", head]))
        x, y = skip_norm(g, x, mixed, hidden)
        gate = g.linear(y, hidden, mlp)
        active = g.node("Mul", [gate, g.node("Sigmoid", [gate])])
        raised = g.node("Mul", [active, g.linear(y, hidden, mlp)])
        x, y = skip_norm(g, x, g.linear(raised, mlp, hidden), hidden)
    start = g.node("Neg", [g.node("Unsqueeze", ["num_logits_to_keep", g.constant([0])])])
    last = g.node("Slice", [y, start, g.constant([2**62]), g.constant([1])])
    head_weight = g.random.standard_normal((hidden, vocab), np.float32) * np.float32(4 * hidden**-0.5)
    head_weight[:, EOS] = 0  # never the likeliest: every answer has as many tokens as it may
    g.node("MatMul", [last, g.constant(head_weight, np.float32)], ["logits"])
    g.save(path, inputs, outputs)


def skip_norm(g, x, added, hidden):
    total = f"sum_{g.count}"
    out = g.node(
        "SkipSimplifiedLayerNormalization",
        [x, added, g.ones(hidden)],
        [f"normed_{g.count}", "", "", total],
        domain=MICROSOFT,
        epsilon=1e-5,
    )
    return total, out


def grouped(g, heads, kv_heads, head, cos, sin):
    sums = g.node("Sub", [g.node("ReduceSum", ["attention_mask", g.constant([1])], keepdims=1), g.constant([1])])
    lengths = g.node("Cast", [sums], to=TensorProto.INT32)
    columns = g.node("Gather", [g.node("Shape", ["attention_mask"]), g.constant(1)], axis=0)
    total = g.node("Cast", [columns], to=TensorProto.INT32)

    def attend(layer, q, k, v):
        turned = [g.node("RotaryEmbedding", [value, "position_ids", cos, sin], domain=MICROSOFT) for value in (q, k)]
        past = [f"past_key_values.{layer}.key", f"past_key_values.{layer}.value"]
        outputs = [f"attention_{layer}", f"present.{layer}.key", f"present.{layer}.value"]
        return g.node(
            "GroupQueryAttention",
            [*turned, v, *past, lengths, total],
            outputs,
            domain=MICROSOFT,
            num_heads=heads,
            kv_num_heads=kv_heads,
        )

    return attend


def spelled_out(g, heads, kv_heads, head, cos, sin):
    """As torch exports Llama: mask from attention_mask and order, past and present joined by Concat, heads repeated."""
    shape = g.node("Shape", ["attention_mask"])
    total = g.node("Gather", [shape, g.constant(1)], axis=0)
    length = g.node("Gather", [g.node("Shape", ["inputs_embeds"]), g.constant(1)], axis=0)
    columns = g.node("Range", [g.constant(0), total, g.constant(1)])
    own = g.node("Unsqueeze", [g.node("Range", [g.node("Sub", [total, length]), total, g.constant(1)]), g.constant([1])])
    earlier = g.node("LessOrEqual", [g.node("Unsqueeze", [columns, g.constant([0])]), own])
    counts = g.node("Cast", [g.node("Unsqueeze", ["attention_mask", g.constant([1, 2])])], to=TensorProto.BOOL)
    allowed = g.node("And", [g.node("Unsqueeze", [earlier, g.constant([0, 1])]), counts])
    bias = g.node("Where", [allowed, g.constant(0, np.float32), g.constant(np.finfo(np.float32).min, np.float32)])
    scale = g.constant(head**-0.5, np.float32)

    def split(value, count):
        return g.node("Transpose", [g.node("Reshape", [value, g.constant([0, 0, count, head])])], perm=[0, 2, 1, 3])

    def repeat(value):
        each = g.node("Unsqueeze", [value, g.constant([2])])
        many = g.node("Concat", [each] * (heads // kv_heads), axis=2)
        return g.node("Reshape", [many, g.constant([0, heads, -1, head])])

    def attend(layer, q, k, v):
        q, k = [g.node("RotaryEmbedding", [value, "position_ids", cos, sin], domain=MICROSOFT) for value in (q, k)]
        keys = g.node("Concat", [f"past_key_values.{layer}.key", split(k, kv_heads)], [f"present.{layer}.key"], axis=2)
        values = g.node("Concat", [f"past_key_values.{layer}.value", split(v, kv_heads)], [f"present.{layer}.value"], axis=2)
        turned = g.node("Transpose", [repeat(keys)], perm=[0, 1, 3, 2])
        scores = g.node("Mul", [g.node("MatMul", [split(q, heads), turned]), scale])
        shares = g.node("Softmax", [g.node("Add", [scores, bias])], axis=-1)
        mixed = g.node("Transpose", [g.node("MatMul", [shares, repeat(values)])], perm=[0, 2, 1, 3])
        return g.node("Reshape", [mixed, g.constant([0, 0, heads * head])])

    return attend


def settings(out, tile, patch, shuffle, hidden, layers, heads, kv_heads, head, mlp, vocab, vision):
    for name in ("tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja", "generation_config.json"):
        shutil.copy(FIXTURE / name, out / name)
    read = lambda name: json.loads((FIXTURE / name).read_text())
    write = lambda name, value: (out / name).write_text(json.dumps(value, ensure_ascii=False))
    tokenizer = read("tokenizer.json")
    words = tokenizer["model"]["vocab"]
    taken = {*words.values(), *(token["id"] for token in tokenizer["added_tokens"])}
    for index in range(vocab):
        if index not in taken:
            words[f"word{index}"] = index
    write("tokenizer.json", tokenizer)
    config = read("config.json")
    config["scale_factor"] = shuffle
    config["text_config"].update(
        hidden_size=hidden,
        intermediate_size=mlp,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        head_dim=head,
        vocab_size=vocab,
    )
    width, vision_layers, vision_heads, vision_mlp = vision
    config["vision_config"].update(
        image_size=tile,
        patch_size=patch,
        hidden_size=width,
        num_hidden_layers=vision_layers,
        num_attention_heads=vision_heads,
        intermediate_size=vision_mlp,
    )
    write("config.json", config)
    write("processor_config.json", {"image_seq_len": (tile // patch // shuffle) ** 2, "processor_class": "SmolVLMProcessor"})
    processor = read("preprocessor_config.json")
    processor.update(max_image_size={"longest_edge": tile}, size={"longest_edge": 4 * tile})
    write("preprocessor_config.json", processor)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", choices=SIZES, default="tiny")
    parser.add_argument("--attention", choices=["gqa", "plain"], default="gqa")
    arguments = parser.parse_args()
    tile, patch, shuffle, *vision, hidden, layers, heads, kv_heads, head, mlp, vocab = SIZES[arguments.size]
    out = arguments.out
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    vision_encoder(out / "onnx/vision_encoder.onnx", tile, patch, shuffle, *vision, hidden)
    embed_tokens(out / "onnx/embed_tokens.onnx", vocab, hidden)
    decoder(out / "onnx/decoder_model_merged.onnx", arguments.attention, hidden, layers, heads, kv_heads, head, mlp, vocab)
    settings(out, tile, patch, shuffle, hidden, layers, heads, kv_heads, head, mlp, vocab, vision)


if __name__ == "__main__":
    main()
