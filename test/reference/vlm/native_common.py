"""What the native-resolution families (qwen2_vl, qwen2_5_vl, glm4v) and the encoder-decoders (florence2, vision_encoder_decoder) need
beyond common.py: towers and decoders rewritten so that every size stays dynamic in the graph, optimum's merged decoder, goldens.

Not run by itself; build_qwen2_vl.py, build_qwen2_5_vl.py, build_glm4v.py, build_florence2.py and build_vision_encoder_decoder.py import it.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers.models.qwen2_vl.modeling_qwen2_vl import apply_rotary_pos_emb_vision

import common

MASKED = torch.finfo(torch.float32).min  # finite, so that a row that is masked everywhere (left padding) does not give NaN
CLIP_MEAN, CLIP_STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
REAL_FACTOR = 28  # patch 14 times merge 2, of all three native families
DISTINCT = 12  # different tokens that 32 greedy ones must at least hold


# --- towers of native resolution -------------------------------------------------------------------------------------


def patch_places(grid_thw, patches, merge):
    """Image, frame, row and column of each row of pixel_values, [patches] each; the rows come in merge groups.

    transformers loops over grid_thw in Python, a traced graph can't: each patch finds its image by comparing its index with the ends.
    """
    counts = grid_thw.prod(1)
    ends = counts.cumsum(0)
    index = torch.arange(patches)
    image = (index[:, None] >= ends[None, :]).sum(1)
    height, width = grid_thw[:, 1][image], grid_thw[:, 2][image]
    within = index - (ends - counts)[image]
    frame = within // (height * width)
    within = within % (height * width)
    groups = width // merge  # in a row
    row = within // (merge * merge * groups) * merge + within // merge % merge
    column = within // (merge * merge) % groups * merge + within % merge
    return image, frame, row, column


def same(*labels):
    """Labels [patches] -> bias [patches, patches]: 0 where all labels agree, MASKED elsewhere (transformers cuts there by cu_seqlens)."""
    agree = torch.stack([label[:, None] == label[None, :] for label in labels]).all(0)
    return torch.where(agree, torch.tensor(0.0), torch.tensor(MASKED))


def embed_patches(patch_embed, pixel_values):
    """The Conv3d whose kernel is one whole patch, as one matrix product: [patches, C*2*p*p] -> [patches, width]."""
    weight = patch_embed.proj.weight
    return nn.functional.linear(pixel_values, weight.reshape(weight.shape[0], -1), patch_embed.proj.bias)


def packed_attention(attention, hidden, position_embeddings, bias):
    """One attention of the tower over the patches of all images, [patches, width]; bias keeps images, frames and windows apart."""
    patches = hidden.shape[0]
    query, key, value = attention.qkv(hidden).reshape(patches, 3, attention.num_heads, -1).unbind(1)
    query, key = apply_rotary_pos_emb_vision(query, key, *position_embeddings)
    query, key, value = (states.transpose(0, 1) for states in (query, key, value))
    weights = (query @ key.transpose(1, 2) * attention.scaling + bias).softmax(-1)
    return attention.proj((weights @ value).transpose(0, 1).reshape(patches, -1))


def export_tower(tower, reference, folder: Path, grid_name: str) -> float:
    """Writes onnx/vision_encoder.onnx (exported with two images) and compares it with transformers' own tower on six other grids."""
    path = folder / "onnx" / "vision_encoder.onnx"
    axes = {"pixel_values": {0: "patches"}, grid_name: {0: "images"}, "image_features": {0: "tokens"}}
    common.export_onnx(tower, path, tower_inputs([[1, 4, 6], [1, 8, 2]], grid_name), ["image_features"], axes)
    worst = 0.0
    for grids in ([[1, 2, 2]], [[1, 4, 4]], [[1, 14, 12]], [[1, 8, 16]], [[1, 6, 26], [1, 26, 6]], [[1, 10, 6], [1, 2, 2], [1, 6, 4]]):
        inputs = tower_inputs(grids, grid_name)
        with torch.no_grad():
            expected = reference(inputs["pixel_values"], grid_thw=inputs[grid_name]).pooler_output.numpy()
        found = common.run_onnx(path, inputs)["image_features"]
        assert found.shape == expected.shape, (found.shape, expected.shape)
        worst = max(worst, float(np.abs(found - expected).max()))
    assert worst < 1e-4, worst
    return worst


def tower_inputs(grids, grid_name):
    grid_thw = torch.tensor(grids)
    patches = torch.randn(int(grid_thw.prod(1).sum()), 1176, generator=torch.Generator().manual_seed(len(grids)))
    return {"pixel_values": patches, grid_name: grid_thw}


# --- decoders --------------------------------------------------------------------------------------------------------


class ListCache:
    """A KV cache as the flat list key, value, key, value ... that a session takes and gives; each [batch, heads, past, headDim]."""

    def __init__(self, flat):
        self.pairs = [(flat[index], flat[index + 1]) for index in range(0, len(flat), 2)]

    def update(self, key, value, layer, **_):
        past_key, past_value = self.pairs[layer]
        self.pairs[layer] = torch.cat([past_key, key], 2), torch.cat([past_value, value], 2)
        return self.pairs[layer]

    def get_seq_length(self, layer=0):
        return self.pairs[layer][0].shape[2]

    def flat(self):
        return [states for pair in self.pairs for states in pair]


def causal_bias(attention_mask, length):
    """Mask [batch, past + length] of 0 and 1 -> bias [batch, 1, length, past + length]."""
    total = attention_mask.shape[1]
    query = torch.arange(length) + (total - length)
    seen = torch.arange(total)[None, :] <= query[:, None]
    allowed = seen[None, None] & (attention_mask[:, None, None, :] != 0)
    return torch.where(allowed, torch.tensor(0.0), torch.tensor(MASKED))


class MropeDecoder(nn.Module):
    """transformers' own language model behind the session's inputs: inputs_embeds, attention_mask, position_ids [3, b, s], past ... ->
    logits, present ...; with num_logits_to_keep (scalar) only the last so many places get logits."""

    def __init__(self, model, mask_by_type: bool, num_logits_to_keep: bool = False):
        super().__init__()
        self.language_model, self.lm_head = model.model.language_model, model.lm_head
        self.mask_by_type, self.takes_num_logits = mask_by_type, num_logits_to_keep
        config = model.config.text_config
        self.layers, self.heads = config.num_hidden_layers, config.num_key_value_heads
        self.hidden, self.head_dim = config.hidden_size, config.hidden_size // config.num_attention_heads

    def forward(self, inputs_embeds, attention_mask, position_ids, *rest):
        keep, past = (rest[0], rest[1:]) if self.takes_num_logits else (None, rest)
        bias = causal_bias(attention_mask, inputs_embeds.shape[1])
        cache = ListCache(past)
        hidden = self.language_model(
            inputs_embeds=inputs_embeds,
            attention_mask={"full_attention": bias} if self.mask_by_type else bias,
            position_ids=position_ids,
            cache=cache,
            use_cache=True,
        ).last_hidden_state
        if keep is not None:
            hidden = hidden[:, -keep:]  # 0 keeps all
        return self.lm_head(hidden), *cache.flat()

    def inputs(self, batch, past, length, left_padding=0):
        generator = torch.Generator().manual_seed(100 * batch + past + length)
        mask = torch.ones(batch, past + length, dtype=torch.int64)
        mask[-1, :left_padding] = 0
        inputs = {"inputs_embeds": torch.randn(batch, length, self.hidden, generator=generator), "attention_mask": mask}
        inputs["position_ids"] = torch.randint(0, past + length, (3, batch, length), generator=generator)
        if self.takes_num_logits:
            inputs["num_logits_to_keep"] = torch.tensor(2 if length > 2 else 0)
        for name in cache_names("past_key_values", self.layers):
            inputs[name] = torch.randn(batch, self.heads, past, self.head_dim, generator=generator)
        return inputs


def cache_names(prefix, layers, kinds=("key", "value")):
    return [f"{prefix}.{layer}.{kind}" for layer in range(layers) for kind in kinds]


def export_mrope_decoder(decoder: MropeDecoder, folder: Path) -> float:
    """Writes onnx/decoder_model_merged.onnx and checks it at five other shapes."""
    path = folder / "onnx" / "decoder_model_merged.onnx"
    outputs = ["logits", *cache_names("present", decoder.layers)]
    axes = {
        "inputs_embeds": {0: "batch_size", 1: "sequence_length"},
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": {1: "batch_size", 2: "sequence_length"},
        "logits": {0: "batch_size", 1: "num_logits" if decoder.takes_num_logits else "sequence_length"},
    }
    axes |= {name: {0: "batch_size", 2: "past_sequence_length"} for name in cache_names("past_key_values", decoder.layers)}
    axes |= {name: {0: "batch_size", 2: "total_sequence_length"} for name in outputs[1:]}
    common.export_onnx(decoder, path, decoder.inputs(2, 5, 3), outputs, axes)
    shapes = [(1, 0, 7, 0), (4, 0, 9, 3), (4, 9, 1, 3), (1, 3, 2, 0), (1, 0, 1, 0)]  # batch, past, length, left padding
    return max(common.check_export(path, decoder, decoder.inputs(*shape), outputs, 1e-4) for shape in shapes)


# --- merged decoders of encoder-decoders, as optimum writes them -----------------------------------------------------


def export_merged_decoder(first: nn.Module, following: nn.Module, inputs: dict, axes: dict, path: Path) -> None:
    """Writes one graph with an If on use_cache_branch: false runs `first` (no past is read), true runs `following`.

    inputs: {"first": {name: example}, "following": ..., "all": [(name, elem type, dims)] in the order of the file}. Both modules have an
    attribute outputs. What `following` does not give (the encoder's present) the file gives with 0 in the first dimension, 1 in other
    unknown ones, just as optimum does: these outputs of a cached step must not be used.
    """
    import onnx
    from onnx import TensorProto, helper

    branches = {}
    for name, module in (("first", first), ("following", following)):
        part = path.with_name(f"{name}.part.onnx")
        chosen = {key: value for key, value in axes.items() if key in inputs[name] or key in module.outputs}
        common.export_onnx(module, part, inputs[name], module.outputs, chosen)
        branches[name] = onnx.load(part).graph
        part.unlink()

    shared, graphs = {}, {}
    for name, graph in branches.items():
        renamed = {}
        for tensor in graph.initializer:  # equal weights of both branches become one tensor of the outer graph
            key = (tensor.data_type, tuple(tensor.dims), tensor.raw_data or tensor.SerializeToString(deterministic=True))
            inner = tensor.name
            if key not in shared:
                taken = {other.name for other in shared.values()}
                tensor.name = f"{inner}.{name}" if inner in taken else inner
                shared[key] = tensor
            renamed[inner] = shared[key].name
        for node in graph.node:  # values of a branch get its name, so that nothing shadows the outer graph
            node.output[:] = [f"{name}/{value}" if value else "" for value in node.output]
        written = {value for node in graph.node for value in node.output}
        for node in graph.node:
            node.name = f"{name}/{node.name}"
            node.input[:] = [f"{name}/{value}" if f"{name}/{value}" in written else renamed.get(value, value) for value in node.input]
        for output in graph.output:
            output.name = f"{name}/{output.name}"
        graphs[name] = graph

    outputs, nodes = [], []
    given = {output.name.split("/", 1)[1]: output for output in graphs["following"].output}
    for output in graphs["first"].output:
        bare = output.name.split("/", 1)[1]
        value = onnx.ValueInfoProto()
        value.CopyFrom(output)
        value.name = bare
        outputs.append(value)
        if bare not in given:
            dims = [dim.dim_value or 1 for dim in output.type.tensor_type.shape.dim]
            empty = helper.make_tensor(f"{bare}.empty", TensorProto.FLOAT, [0, *dims[1:]], [])
            nodes.append(helper.make_node("Constant", [], [f"following/{bare}"], value=empty))
            given[bare] = helper.make_tensor_value_info(f"following/{bare}", TensorProto.FLOAT, [0, *dims[1:]])
    then_outputs = [given[value.name] for value in outputs]
    choose = helper.make_node(
        "If",
        ["use_cache_branch"],
        [value.name for value in outputs],
        name="optimum::if",
        then_branch=helper.make_graph([*graphs["following"].node, *nodes], "with_past", [], then_outputs),
        else_branch=helper.make_graph(graphs["first"].node, "no_past", [], graphs["first"].output),
    )
    kinds = {"float": TensorProto.FLOAT, "int64": TensorProto.INT64, "bool": TensorProto.BOOL}
    declared = [helper.make_tensor_value_info(name, kinds[kind], dims) for name, kind, dims in inputs["all"]]
    declared.append(helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1]))
    merged = helper.make_graph([choose], "merged", declared, outputs, list(shared.values()))
    model = helper.make_model(merged, opset_imports=[helper.make_opsetid("", common.OPSET)], producer_name="optimum-onnx", ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


class BartStep(nn.Module):
    """One call of a BART-like decoder (BART, TrOCR), attention and cache written out.

    cached false: no past, keys and values of the encoder are computed and given; true: the past is read, the encoder's part reused.
    """

    kinds = ("decoder.key", "decoder.value", "encoder.key", "encoder.value")
    reads_encoder = False

    def __init__(self, decoder, lm_head, cached: bool, takes_ids: bool, takes_mask: bool):
        super().__init__()
        self.decoder, self.lm_head = decoder, lm_head
        self.cached, self.takes_ids, self.takes_mask = cached, takes_ids, takes_mask
        self.layers, self.heads = len(decoder.layers), decoder.layers[0].self_attn.num_heads
        self.head_dim, self.vocab = decoder.layers[0].self_attn.head_dim, decoder.embed_tokens.num_embeddings
        self.outputs = ["logits", *cache_names("present", self.layers, self.kinds[:2] if cached else self.kinds)]

    def forward(self, *inputs):
        inputs, decoder = list(inputs), self.decoder
        cross_bias = None
        if self.takes_mask:
            cross_bias = torch.where(inputs.pop(0)[:, None, None, :] != 0, torch.tensor(0.0), torch.tensor(MASKED))
        hidden = decoder.embed_tokens(inputs.pop(0)) if self.takes_ids else inputs.pop(0)
        encoder_states = None if self.cached else inputs.pop(0)
        length, past = hidden.shape[1], inputs[0].shape[2] if self.cached else 0
        places = torch.arange(length) + past
        positions = decoder.embed_positions.weight[places + decoder.embed_positions.offset]
        hidden = decoder.layernorm_embedding(hidden + positions)
        bias = torch.where(torch.arange(length + past)[None, :] <= places[:, None], torch.tensor(0.0), torch.tensor(MASKED))
        presents = []
        for index, layer in enumerate(decoder.layers):
            key, value = project(layer.self_attn, hidden)
            if self.cached:
                past_key, past_value, cross_key, cross_value = inputs[4 * index : 4 * index + 4]
                key, value = torch.cat([past_key, key], 2), torch.cat([past_value, value], 2)
            else:
                cross_key, cross_value = project(layer.encoder_attn, encoder_states)
            presents += [key, value] if self.cached else [key, value, cross_key, cross_value]
            hidden = layer.self_attn_layer_norm(hidden + attend(layer.self_attn, hidden, key, value, bias))
            hidden = layer.encoder_attn_layer_norm(hidden + attend(layer.encoder_attn, hidden, cross_key, cross_value, cross_bias))
            hidden = layer.final_layer_norm(hidden + layer.fc2(layer.activation_fn(layer.fc1(hidden))))
        return self.lm_head(hidden), *presents


def heads_of(attention, states):
    return states.reshape(states.shape[0], states.shape[1], attention.num_heads, attention.head_dim).transpose(1, 2)


def project(attention, states):
    return heads_of(attention, attention.k_proj(states)), heads_of(attention, attention.v_proj(states))


def attend(attention, hidden, key, value, bias):
    query = heads_of(attention, attention.q_proj(hidden)) * attention.scaling
    return attention.out_proj(mix(query, key, value, bias))


def mix(query, key, value, bias):
    """Softmax attention of scaled queries, [b, heads, s, headDim] -> [b, s, heads * headDim]."""
    scores = query @ key.transpose(2, 3)
    weights = (scores if bias is None else scores + bias).softmax(-1)
    return (weights @ value).transpose(1, 2).flatten(2)


class Gpt2Step(nn.Module):
    """One call of a GPT-2 with cross-attention, whose export caches no keys of the encoder: they are computed anew in each step."""

    kinds = ("key", "value")
    reads_encoder = True

    def __init__(self, decoder, lm_head, cached: bool):
        super().__init__()
        self.decoder, self.lm_head, self.cached = decoder, lm_head, cached
        self.layers, self.heads = len(decoder.h), decoder.h[0].attn.num_heads
        self.head_dim, self.vocab = decoder.h[0].attn.head_dim, decoder.wte.num_embeddings
        self.outputs = ["logits", *cache_names("present", self.layers, self.kinds)]

    def forward(self, input_ids, encoder_hidden_states, *past):
        length, before = input_ids.shape[1], past[0].shape[2] if self.cached else 0
        places = torch.arange(length) + before
        hidden = self.decoder.wte(input_ids) + self.decoder.wpe(places)
        bias = torch.where(torch.arange(length + before)[None, :] <= places[:, None], torch.tensor(0.0), torch.tensor(MASKED))
        presents = []
        for index, block in enumerate(self.decoder.h):
            query, key, value = (heads_of(block.attn, part) for part in block.attn.c_attn(block.ln_1(hidden)).chunk(3, -1))
            if self.cached:
                key, value = torch.cat([past[2 * index], key], 2), torch.cat([past[2 * index + 1], value], 2)
            presents += [key, value]
            hidden = hidden + block.attn.c_proj(mix(query * block.attn.scaling, key, value, bias))
            cross = block.crossattention
            query = heads_of(cross, cross.q_attn(block.ln_cross_attn(hidden))) * cross.scaling
            key, value = (heads_of(cross, part) for part in cross.c_attn(encoder_hidden_states).chunk(2, -1))
            hidden = hidden + cross.c_proj(mix(query, key, value, None))
            hidden = hidden + block.mlp(block.ln_2(hidden))
        return self.lm_head(self.decoder.ln_f(hidden)), *presents


def export_decoder_steps(
    first: nn.Module, following: nn.Module, folder: Path, widths: tuple[int, int], takes_ids: bool, takes_mask: bool
) -> float:
    """Writes onnx/decoder_model_merged.onnx from the two kinds of step and checks both branches; returns the largest difference.

    widths: (of encoder_hidden_states, of inputs_embeds).
    """
    path = folder / "onnx" / "decoder_model_merged.onnx"
    words = "input_ids" if takes_ids else "inputs_embeds"
    past_names = cache_names("past_key_values", first.layers, first.kinds)

    def example(step, batch, encoded, past, length):
        generator = torch.Generator().manual_seed(batch + encoded + past + length)
        inputs = {}
        if takes_mask:
            inputs["encoder_attention_mask"] = torch.ones(batch, encoded, dtype=torch.int64)
            inputs["encoder_attention_mask"][-1, encoded - 2 :] = 0
        ids = torch.randint(0, first.vocab, (batch, length), generator=generator)
        inputs[words] = ids if takes_ids else torch.randn(batch, length, widths[1], generator=generator)
        if step is first or step.reads_encoder:
            inputs["encoder_hidden_states"] = torch.randn(batch, encoded, widths[0], generator=generator)
        for name in past_names if step is following else ():
            size = encoded if ".encoder." in name else past
            inputs[name] = torch.randn(batch, step.heads, size, step.head_dim, generator=generator)
        return inputs

    axes = {
        "encoder_attention_mask": {0: "batch_size", 1: "encoder_sequence_length"},
        "encoder_hidden_states": {0: "batch_size", 1: "encoder_sequence_length"},
        words: {0: "batch_size", 1: "decoder_sequence_length"},
        "logits": {0: "batch_size", 1: "decoder_sequence_length"},
    }
    for name in past_names:
        encoded = ".encoder." in name
        axes[name] = {0: "batch_size", 2: "encoder_sequence_length_out" if encoded else "past_decoder_sequence_length"}
        later = "encoder_sequence_length_out" if encoded else "past_decoder_sequence_length + 1"
        axes[name.replace("past_key_values", "present")] = {0: "batch_size", 2: later}
    declared = [("encoder_attention_mask", "int64", ["batch_size", "encoder_sequence_length"])] if takes_mask else []
    word_dims = ["batch_size", "decoder_sequence_length"]
    declared.append((words, "int64", word_dims) if takes_ids else (words, "float", [*word_dims, widths[1]]))
    declared.append(("encoder_hidden_states", "float", ["batch_size", "encoder_sequence_length", widths[0]]))
    declared += [(name, "float", ["batch_size", first.heads, axes[name][2], first.head_dim]) for name in past_names]
    inputs = {"first": example(first, 2, 9, 0, 3), "following": example(following, 2, 9, 4, 3), "all": declared}
    export_merged_decoder(first.eval(), following.eval(), inputs, axes, path)

    worst = 0.0
    for step, sizes in ((first, (1, 6, 0, 1)), (first, (4, 11, 0, 5)), (following, (1, 6, 1, 1)), (following, (4, 11, 8, 1))):
        given = example(step, *sizes)
        empty = {name: torch.zeros(sizes[0], first.heads, 0, first.head_dim) for name in past_names}
        feeds = {"encoder_hidden_states": torch.zeros(sizes[0], sizes[1], widths[0]), **empty, **given}
        found = common.run_onnx(path, {**feeds, "use_cache_branch": torch.tensor([step is following])})
        with torch.no_grad():
            expected = dict(zip(step.outputs, step(*given.values())))
        for name, value in expected.items():
            assert found[name].shape == tuple(value.shape), (name, found[name].shape, value.shape)
            worst = max(worst, float(np.abs(found[name] - value.numpy()).max()))
        assert step is first or all(value.shape[0] == 0 for name, value in found.items() if ".encoder." in name)
    assert worst < 1e-4, worst
    return worst


# --- goldens of the native families ----------------------------------------------------------------------------------

USER = "Describe this image in detail."

# overrides of preprocessor_config.json, in pixels: fewer than the bundle's own, and more
OPTIONS = {
    "default": {},
    "small": {"size": {"shortest_edge": 4 * 784, "longest_edge": 8 * 784}},
    "large": {"size": {"shortest_edge": 40 * 784, "longest_edge": 80 * 784}},
}

PREPROCESSING = [(image, "default") for image in common.TEST_IMAGES] + [
    (image, option) for option in ("small", "large") for image in ("photo-320x240", "page-233x151", "screen-108x240", "gray-50x70")
]


def message(role: str, *content) -> dict:
    """content: str = a text part, None = an image part."""
    return {"role": role, "content": [{"type": "image"} if part is None else {"type": "text", "text": part} for part in content]}


# name, images, option, messages; every image appears in golden.preprocessing as "<image>@<option>"
CASES = [
    ("smallest-image", ["tiny-17x9"], "default", [message("user", None, "What color is the ball?")]),
    ("photo", ["photo-320x240"], "default", [message("user", None, USER)]),
    ("phone-screen", ["screen-108x240"], "default", [message("user", None, "Read all the text on the page, line by line.")]),
    ("strip", ["strip-300x12"], "default", [message("user", None, "What is written in the picture?")]),
    ("half-of-a-patch", ["gray-50x70"], "default", [message("user", "How many cars are there?", None)]),
    ("photo-small", ["photo-320x240"], "small", [message("user", None, USER)]),
    ("photo-large", ["photo-320x240"], "large", [message("user", None, USER)]),
    (
        "two-images",
        ["wide-200x80", "tall-60x170"],
        "default",
        [message("user", "First:", None, "Second: \n\n", None, "Where is the dog? 🙂")],
    ),
    ("text-only", [], "default", [message("user", "Größe, café, 你好: what colour is 1,024.50?\n\n  Answer briefly.")]),
    (
        "conversation",
        ["rgba-75x50"],
        "default",
        [
            message("system", "Answer briefly and say so if you can't see it."),
            message("user", None, "What does the sign say?"),
            message("assistant", 'The sign says "Open".'),
            message("user", "Is the man wearing a hat?"),
        ],
    ),
]
BATCH = ["phone-screen", "smallest-image", "two-images", "half-of-a-patch"]

# height, width: the table of the design page, exact halves of a multiple of 28, sides below one patch, aspects about 200
RESIZES = [(1, 1), (336, 336), (300, 500), (2400, 1080), (1080, 1920), (2160, 3840), (200, 5000), (5000, 200), (1024, 1024), (480, 640)]
RESIZES += [(14, 14), (42, 70), (70, 98), (98, 126), (126, 154), (154, 42), (2310, 4942), (12, 300), (9, 17), (27, 29), (4000, 6000)]
RESIZES += [(13, 2600), (13, 2613), (2601, 13), (28, 5600), (1, 200), (1, 201), (10000, 9999), (55, 57), (56, 56), (57, 56)]


def resize_table(smart_resize, settings: list[dict]) -> list[dict]:
    """[{minPixels, maxPixels, sizes: [[height, width, resized height, resized width]]}]; null, null where the aspect is refused."""

    def resized(height, width, limits):
        try:
            return [height, width, *smart_resize(height, width, limits["minPixels"], limits["maxPixels"])]
        except ValueError:
            return [height, width, None, None]

    return [{**limits, "sizes": [resized(*size, limits) for size in RESIZES]} for limits in settings]


def unpatch(pixel_values: np.ndarray, grid, merge: int = 2, frames: int = 2) -> np.ndarray:
    """pixel_values of one image [patches, C*frames*p*p], grid (1, rows, cols) -> [1, C, rows p, cols p] (both frames are equal)."""
    _, rows, cols = (int(side) for side in grid)
    patch = int((pixel_values.shape[1] // (3 * frames)) ** 0.5)
    parts = pixel_values.reshape(rows // merge, cols // merge, merge, merge, 3, frames, patch, patch)
    assert np.array_equal(parts[..., 0, :, :], parts[..., 1, :, :])
    return parts[..., 0, :, :].transpose(4, 0, 2, 5, 1, 3, 6).reshape(1, 3, rows * patch, cols * patch)


class Native:
    """One native family under construction: what its cases are run with."""

    def __init__(self, folder: Path, processor, model, grid_name: str, cases: list = CASES):
        self.folder, self.processor, self.model, self.grid_name, self.cases = folder, processor, model, grid_name, cases

    def features(self, pixel_values, image_grid_thw) -> np.ndarray:
        with torch.no_grad():
            found = self.model.get_image_features(torch.from_numpy(pixel_values), torch.from_numpy(image_grid_thw), return_dict=True)
        return torch.cat(tuple(found.pooler_output)).numpy()

    def preprocessing_golden(self, image: str, option: str) -> dict:
        """One entry of golden.preprocessing: sizes, grid, the exact resized pixels (a PNG), samples of pixel values and features."""
        settings = self.processor.image_processor
        found = settings([common.load_image(image)], return_tensors="np", **OPTIONS[option])
        pixel_values, grid = np.asarray(found["pixel_values"], dtype=np.float32), np.asarray(found["image_grid_thw"], dtype=np.int64)
        levels = common.denormalise(unpatch(pixel_values, grid[0]), settings.image_mean, settings.image_std, settings.rescale_factor)
        features = self.features(pixel_values, grid)
        width, height = common.load_image(image).size
        return {
            "image": f"{image}.png",
            "options": OPTIONS[option],
            "imageSize": [height, width],
            "resizedSize": list(levels.shape[1:3]),
            "gridThw": grid[0].tolist(),
            "tokens": len(features),
            "tiles": common.save_tiles(self.folder / "tiles" / f"{image}.{option}.png", levels),
            "pixelValues": common.tensor_sample(pixel_values, 100),
            "features": common.tensor_sample(features),
        }

    def encode(self, cases: list) -> tuple[list[str], dict]:
        """Cases of one option -> (rendered texts, tensors for the model), left padded; the template writes all special tokens."""
        rendered = [self.processor.apply_chat_template(messages, add_generation_prompt=True) for _, _, _, messages in cases]
        pictures = [common.load_image(image) for _, images, _, _ in cases for image in images]
        inputs = self.processor(
            text=list(rendered),
            images=pictures or None,
            padding=True,
            add_special_tokens=False,
            return_tensors="pt",
            **(OPTIONS[cases[0][2]] if pictures else {}),
        )
        names = ("input_ids", "attention_mask", "pixel_values", "image_grid_thw", "mm_token_type_ids")
        return rendered, {name: inputs[name] for name in names if name in inputs}

    def generations(self) -> dict:
        """{name: (cases, rendered, inputs, options, generate(...))} of all cases, in golden order; checked."""
        eos = self.model.generation_config.eos_token_id
        found = {}

        def add(name, cases, **options):
            rendered, inputs = self.encode(cases)
            positions = []
            hook = self.model.model.language_model.register_forward_pre_hook(
                lambda _module, _args, arguments: positions.append(arguments["position_ids"][-3:]), with_kwargs=True
            )
            result = common.generate(self.model, inputs, self.processor.tokenizer.pad_token_id, **options)
            hook.remove()
            found[name] = (cases, rendered, inputs, options, {**result, "positions": positions})

        by_name = {case[0]: case for case in self.cases}
        for case in self.cases:
            add(case[0], [case])
        add("repetition-penalty", [by_name["photo"]], repetition_penalty=1.3)
        add("batch-of-four", [by_name[name] for name in BATCH])
        late = later_token(found["photo"][4]["ids"][0])
        add("stops-at-eos", [by_name["photo"]], eos_token_id=[*eos, late])
        late = later_token(found["smallest-image"][4]["ids"][0])
        add("one-row-stops", [by_name[name] for name in BATCH], eos_token_id=[*eos, late])
        for row, name in enumerate(BATCH):
            if found["batch-of-four"][4]["ids"][row] != found[name][4]["ids"][0]:
                raise AssertionError(f"row {row} of the batch differs from {name} alone")
        lengths = [len(ids) for ids in found["one-row-stops"][4]["ids"]]
        if min(lengths) == max(lengths):
            raise AssertionError("all rows stop together")
        alike = ("batch-of-four", "stops-at-eos", "one-row-stops")
        common.check_generations({name: entry[4] for name, entry in found.items() if name not in alike}, DISTINCT)
        return found

    def case_golden(self, name, cases, rendered, inputs, options, result) -> dict:
        """One entry of golden.cases: rows = prompts of the batch."""
        tokenizer, mask = self.processor.tokenizer, inputs["attention_mask"]
        prefill, step = result["positions"][0].expand(3, len(cases), -1), result["positions"][1]
        rows = []
        for row, (_, images, option, messages) in enumerate(cases):
            ids = result["ids"][row]
            real = mask[row] == 1
            after = [int(axis[row, -1]) for axis in step]
            assert len(set(after)) == 1 and after[0] == int(prefill[:, row, real].max()) + 1
            rows.append(
                {
                    "preprocessing": [f"{image}@{option}" for image in images],
                    "messages": messages,
                    "rendered": rendered[row],
                    "promptIds": inputs["input_ids"][row][real].tolist(),
                    "positionIds": prefill[:, row, real].tolist(),
                    "nextPosition": after[0],
                    "ropeDelta": after[0] - int(real.sum()),
                    "firstLogits": common.logits_golden(result["firstLogits"][row]),
                    "ids": ids,
                    "text": tokenizer.decode(ids, skip_special_tokens=True),
                    "textWithSpecialTokens": tokenizer.decode(ids, skip_special_tokens=False),
                    "minMargin": common.number(min(result["margins"][row])),
                }
            )
        padded = {"length": mask.shape[1], "leftPadding": [int((row == 0).sum()) for row in mask]}
        if len(cases) > 1:
            padded["positionIds"] = prefill.tolist()
        return {
            "name": name,
            "imageOptions": OPTIONS[cases[0][2]] if cases[0][1] else {},
            "generation": {"max_new_tokens": common.NEW_TOKENS, **self.own_penalty(), **options},
            "padded": padded,
            "rows": rows,
        }

    def own_penalty(self) -> dict:
        """Qwen2.5-VL's generation_config.json asks for a repetition penalty; transformers applies it to greedy decoding too."""
        penalty = self.model.generation_config.repetition_penalty
        return {"repetition_penalty": penalty} if penalty not in (None, 1.0) else {}

    def replay(self, cases, rendered, inputs, options, result) -> None:
        """The same case by the three ONNX sessions and numpy alone, as a user of the bundle would run it: equal ids and logits."""
        import onnxruntime

        sessions = {path.stem: onnxruntime.InferenceSession(str(path)) for path in sorted((self.folder / "onnx").glob("*.onnx"))}
        decoder = sessions["decoder_model_merged"]
        asked = {node.name: node for node in decoder.get_inputs()}
        ids, mask = inputs["input_ids"].numpy(), inputs["attention_mask"].numpy()
        embeds = sessions["embed_tokens"].run(None, {"input_ids": ids})[0]
        if "pixel_values" in inputs:
            feeds = {"pixel_values": inputs["pixel_values"].numpy(), self.grid_name: inputs["image_grid_thw"].numpy()}
            embeds[ids == self.model.config.image_token_id] = sessions["vision_encoder"].run(None, feeds)[0]
        position_ids = result["positions"][0].expand(3, len(ids), -1).numpy()
        following = (position_ids * mask).max((0, 2)) + 1
        penalty = {**self.own_penalty(), **options}.get("repetition_penalty", 1.0)
        past = {
            name: np.zeros((len(ids), node.shape[1], 0, node.shape[3]), np.float32)
            for name, node in asked.items()
            if name.startswith("past")
        }
        written = []
        for step in range(max(len(row) for row in result["ids"])):
            feeds = {"inputs_embeds": embeds, "attention_mask": mask, "position_ids": position_ids, **past}
            if "num_logits_to_keep" in asked:
                feeds["num_logits_to_keep"] = np.array(1, np.int64)
            found = dict(zip([node.name for node in decoder.get_outputs()], decoder.run(None, feeds)))
            logits = found["logits"][:, -1].copy()
            if step == 0:
                assert np.abs(logits - result["firstLogits"]).max() < 1e-3, np.abs(logits - result["firstLogits"]).max()
            for row, seen in enumerate(np.concatenate([ids, *written], 1)):
                seen = np.unique(seen)
                logits[row, seen] = np.where(logits[row, seen] < 0, logits[row, seen] * penalty, logits[row, seen] / penalty)
            written.append(logits.argmax(-1)[:, None])
            embeds = sessions["embed_tokens"].run(None, {"input_ids": written[-1]})[0]
            mask = np.concatenate([mask, np.ones((len(ids), 1), np.int64)], 1)
            position_ids = np.broadcast_to((following + step)[None, :, None], (3, len(ids), 1))
            past = {name: found[name.replace("past_key_values", "present")] for name in past}
        for row, expected in enumerate(result["ids"]):
            assert np.concatenate(written, 1)[row, : len(expected)].tolist() == expected, (row, expected)

    def build(self, family: str, seed: int, tower, decoder, smart_resize, real_limits: dict, bundle: dict) -> None:
        """From a model with its final weights: sessions, preprocessing, cases -> golden.json."""
        found = self.generations()
        differences = {
            "vision_encoder": common.number(export_tower(tower, self.model.model.visual, self.folder, self.grid_name)),
            "embed_tokens": common.number(common.export_embed_tokens(self.model.get_input_embeddings(), self.folder)),
            "decoder_model_merged": common.number(export_mrope_decoder(decoder, self.folder)),
        }
        for entry in found.values():
            self.replay(*entry)
        own = self.processor.image_processor.size
        own_limits = {"minPixels": own["shortest_edge"], "maxPixels": own["longest_edge"]}
        common.write_json(
            self.folder / "golden.json",
            {
                "family": family,
                "writtenBy": {
                    "versions": common.versions(),
                    "seed": seed,
                    "model": type(self.model).__name__,
                    "processor": type(self.processor).__name__,
                    "imageProcessor": type(self.processor.image_processor).__name__,
                },
                "bundle": {**bundle, **own_limits},
                "sessions": common.session_io(self.folder),
                "exportDifference": differences,
                "resizes": resize_table(smart_resize, [own_limits, real_limits]),
                "preprocessing": {f"{image}@{option}": self.preprocessing_golden(image, option) for image, option in PREPROCESSING},
                "cases": [self.case_golden(name, *entry) for name, entry in found.items()],
            },
        )
        margin = common.margin_of([entry[4] for entry in found.values()])
        print(f"{family}: seed {seed}, margin {margin:.2g}, {differences}, {common.check_size(self.folder)} bytes")
        for name, entry in found.items():
            print(f"  {name}: {entry[2]['input_ids'].shape[1]} ids -> {entry[4]['ids'][0][:12]}")


def later_token(ids: list[int], earliest: int = 9) -> int:
    """A token that first appears at step `earliest` or later: taken as an end, it stops the same generation midway."""
    late = [token for step, token in enumerate(ids) if step >= earliest and token not in ids[:step]]
    if not late:
        raise AssertionError("no new token midway")
    return late[0]


def language_numbers(config) -> dict:
    text, vision = config.text_config, config.vision_config
    return {
        "patchSize": vision.patch_size,
        "mergeSize": vision.spatial_merge_size,
        "temporalPatchSize": vision.temporal_patch_size,
        "imageTokenId": config.image_token_id,
        "hidden": text.hidden_size,
        "vocab": text.vocab_size,
        "layers": text.num_hidden_layers,
        "kvHeads": text.num_key_value_heads,
        "headDim": text.hidden_size // text.num_attention_heads,
        "mropeSection": text.rope_parameters["mrope_section"],
    }


# --- encoder-decoders: replay and tokenizer --------------------------------------------------------------------------


def replay_decoder(run, past: dict, words_of, states, rules, options: dict, result: dict, start: np.ndarray | None = None) -> None:
    """Greedy decoding of a merged decoder by onnxruntime and numpy: equal ids and first logits.

    run(session name, **feeds) -> {output: array}; past: the empty cache; words_of(ids) -> the feeds that carry new words; rules: the
    GenerationConfig; start: the decoder's first words [b, n], else one decoder_start_token_id. Applied in
    transformers' order: repetition penalty, no repeated n-grams, forced first and last token.
    """
    chosen = {name: options.get(name, getattr(rules, name, None)) for name in ("repetition_penalty", "no_repeat_ngram_size")}
    batch = len(states)
    sequences = np.full((batch, 1), rules.decoder_start_token_id, np.int64) if start is None else start
    prefix = sequences.shape[1]
    for step in range(common.NEW_TOKENS):
        feeds = {
            **words_of(sequences[:, -1:] if step else sequences),
            "encoder_hidden_states": states,
            "use_cache_branch": np.array([step > 0]),
            **past,
        }
        found = run("decoder_model_merged", **feeds)
        logits = found["logits"][:, -1].copy()
        if step == 0:
            assert np.abs(logits - result["firstLogits"]).max() < 1e-3, np.abs(logits - result["firstLogits"]).max()
        for row in range(batch):
            seen, penalty, size = np.unique(sequences[row]), chosen["repetition_penalty"] or 1.0, chosen["no_repeat_ngram_size"] or 0
            logits[row, seen] = np.where(logits[row, seen] < 0, logits[row, seen] * penalty, logits[row, seen] / penalty)
            if size and sequences.shape[1] >= size:
                written = sequences[row].tolist()
                last = written[len(written) - size + 1 :]
                banned = [written[at + size - 1] for at in range(len(written) - size + 1) if written[at : at + size - 1] == last]
                logits[row, banned] = -np.inf
        if sequences.shape[1] == 1 and rules.forced_bos_token_id is not None:
            following = np.full(batch, rules.forced_bos_token_id)
        elif step == common.NEW_TOKENS - 1 and rules.forced_eos_token_id is not None:
            following = np.full(batch, rules.forced_eos_token_id)
        else:
            following = logits.argmax(-1)
        sequences = np.concatenate([sequences, following[:, None]], 1)
        for name in past:  # the encoder's part of a cached step is empty: keep the first one
            if step == 0 or ".encoder." not in name:
                past[name] = found[name.replace("past_key_values", "present")]
    for row, expected in enumerate(result["ids"]):
        assert sequences[row, prefix : prefix + len(expected)].tolist() == expected, (row, expected, sequences[row].tolist())


def enliven(decoder, positions: float, cross: float) -> None:
    """Louder places, weaker cross-attention in a BART-like decoder: else random weights fall into saying one word for ever."""
    with torch.no_grad():
        decoder.embed_positions.weight *= positions
        for layer in decoder.layers:
            layer.encoder_attn.out_proj.weight *= cross


def compact_tokenizer(folder: Path) -> None:
    """Florence-2 has a thousand location tokens: without indentation the three files stay small."""
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        data = json.loads((folder / name).read_text(encoding="utf-8"))
        if name == "special_tokens_map.json":
            data["additional_special_tokens"] = [token["content"] for token in data["additional_special_tokens"]]
        (folder / name).write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def shorten_names(path: Path) -> None:
    """Numbers the inner values and nodes of a session: the exporter's long names were half of DaViT's file."""
    import onnx

    model = onnx.load(path)
    kept = {value.name for value in [*model.graph.input, *model.graph.output, *model.graph.initializer]}
    values = (value for node in model.graph.node for value in node.output if value and value not in kept)
    short = {value: f"v{index}" for index, value in enumerate(values)}
    for index, node in enumerate(model.graph.node):
        node.name = f"n{index}"
        node.input[:] = [short.get(value, value) for value in node.input]
        node.output[:] = [short.get(value, value) for value in node.output]
    del model.graph.value_info[:]
    onnx.save(model, path)
