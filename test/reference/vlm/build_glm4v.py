"""Writes test/fixtures/vlm/glm4v: a GLM-4.1V with random weights (patch 14, merge 2, 8 to 32 tokens an image), ONNX and goldens.

    OMP_NUM_THREADS=1 python test/reference/vlm/build_glm4v.py              (--search looks for another seed)

No public ONNX export of glm4v exists, so the contract is ours, and qwen2_5_vl's as far as it goes:
    vision_encoder        pixel_values [patches, 1176] f32, image_grid_thw [images, 3] i64 -> image_features [patches / 4, hidden]
                          (bicubic interpolation of the learned positions, the 2-D rope and the down-sampling are inside)
    embed_tokens          input_ids [b, s] -> inputs_embeds [b, s, hidden]
    decoder_model_merged  inputs_embeds, attention_mask [b, past + s], position_ids [3, b, s], num_logits_to_keep [] i64,
                          past_key_values.N.key/value [b, kvHeads, past, headDim] -> logits [b, kept, vocab], present.N.key/value
"""

import sys

import torch
from torch import nn
from transformers import GenerationConfig, Glm4vConfig, Glm4vForConditionalGeneration, Glm4vImageProcessorPil, Glm4vProcessor
from transformers.models.glm4v.image_processing_pil_glm4v import smart_resize
from transformers.vision_utils import _interpolation_axis_taps_weights

import common
import native_common

SEED = 7

# as published with zai-org/GLM-4.1V-9B-Thinking. It prints the content of system and assistant as it is: these must be strings
CHAT_TEMPLATE = r"""[gMASK]<sop>
{%- for msg in messages %}
    {%- if msg.role == 'system' %}
<|system|>
{{ msg.content }}
    {%- elif msg.role == 'user' %}
<|user|>{{ '\n' }}

        {%- if msg.content is string %}
{{ msg.content }}
        {%- else %}
            {%- for item in msg.content %}
                {%- if item.type == 'video' or 'video' in item %}
<|begin_of_video|><|video|><|end_of_video|>
                {%- elif item.type == 'image' or 'image' in item %}
<|begin_of_image|><|image|><|end_of_image|>
                {%- elif item.type == 'text' %}
{{ item.text }}
                {%- endif %}
            {%- endfor %}
        {%- endif %}
    {%- elif msg.role == 'assistant' %}
        {%- if msg.metadata %}
<|assistant|>{{ msg.metadata }}
{{ msg.content }}
        {%- else %}
<|assistant|>
{{ msg.content }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{% if add_generation_prompt %}<|assistant|>
{% endif %}"""

SPECIAL = ["<|endoftext|>", "[MASK]", "[gMASK]", "[sMASK]", "<sop>", "<eop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"]
SPECIAL += ["<|begin_of_image|>", "<|end_of_image|>", "<|begin_of_video|>", "<|end_of_video|>", "<|image|>", "<|video|>"]
PLAIN = ["<think>", "</think>", "<answer>", "</answer>"]
STOPS = ["<|endoftext|>", "<|user|>", "<|observation|>", "</answer>"]

# hub: shortest_edge 12544, longest_edge 47040000; both are compared with twice the area, for an image counts as two frames
IMAGE_PROCESSOR = {
    "size": {"shortest_edge": 12544, "longest_edge": 2 * 32 * 784},
    "do_rescale": True,
    "patch_size": 14,
    "temporal_patch_size": 2,
    "merge_size": 2,
    "image_mean": native_common.CLIP_MEAN,
    "image_std": native_common.CLIP_STD,
    "image_processor_type": "Glm4vImageProcessor",
    "processor_class": "Glm4vProcessor",
}


class Tower(nn.Module):
    """vision_encoder.onnx; the Conv2d that merges 2 x 2 patches is one matrix product, the learned positions are 16 weighted rows."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values, image_grid_thw):
        tower, merge = self.tower, self.tower.spatial_merge_size
        image, frame, row, column = native_common.patch_places(image_grid_thw, pixel_values.shape[0], merge)
        bias = native_common.same(image, frame)
        hidden = tower.post_conv_layernorm(native_common.embed_patches(tower.patch_embed, pixel_values))
        table = tower.embeddings.position_embedding.weight
        side = int(table.shape[0] ** 0.5)
        row_taps, row_weights = _interpolation_axis_taps_weights(row, image_grid_thw[:, 1][image], side, "bicubic", False)
        taps, weights = _interpolation_axis_taps_weights(column, image_grid_thw[:, 2][image], side, "bicubic", False)
        taps = (row_taps[:, :, None] * side + taps[:, None, :]).flatten(1)
        weights = (row_weights[:, :, None] * weights[:, None, :]).flatten(1)
        hidden = hidden + (table[taps] * weights[:, :, None]).sum(1)
        positions = tower.rotary_pos_emb(hidden, torch.stack([row, column], -1))
        for block in tower.blocks:
            hidden = hidden + native_common.packed_attention(block.attn, block.norm1(hidden), positions, bias)
            hidden = hidden + block.mlp(block.norm2(hidden))
        groups = tower.post_layernorm(hidden).reshape(-1, merge * merge * hidden.shape[1])
        kernel = tower.downsample.weight.permute(0, 2, 3, 1).flatten(1)
        return tower.merger(nn.functional.linear(groups, kernel, tower.downsample.bias))


def traceable_rotary(rotary) -> None:
    """Replaces repeat_interleave, which the tracing exporter writes with a wrong rank, by stack and flatten: the same numbers."""

    def recomposition_frequencies(freq):
        parts = [part[axis % 3] for axis, part in enumerate(freq.split(rotary.mrope_section, dim=-1))]
        freq = torch.cat(parts, dim=-1)
        return torch.stack([freq, freq], dim=-1).flatten(-2)

    rotary.recomposition_frequencies = recomposition_frequencies


def plain_turns(messages: list[dict]) -> list[dict]:
    """System and assistant turns with their text as a string, as the template needs it."""
    return [m if m["role"] == "user" else {"role": m["role"], "content": m["content"][0]["text"]} for m in messages]


def main() -> None:
    folder = common.fresh_folder("glm4v")
    tokenizer = common.build_tokenizer(
        folder,
        style="llama3",
        special_tokens=SPECIAL,
        plain_added_tokens=PLAIN,
        eos="<|endoftext|>",
        pad="<|endoftext|>",
        config={"tokenizer_class": "PreTrainedTokenizerFast", "do_lower_case": False, "remove_space": False},
    )
    tokens = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL + PLAIN}
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    common.write_json(folder / "preprocessor_config.json", IMAGE_PROCESSOR)
    image_processor = Glm4vImageProcessorPil.from_pretrained(folder)
    processor = common.still_processor(Glm4vProcessor, image_processor, tokenizer, chat_template=CHAT_TEMPLATE)

    common.write_json(
        folder / "config.json",
        {
            "architectures": ["Glm4vForConditionalGeneration"],
            "model_type": "glm4v",
            "image_start_token_id": tokens["<|begin_of_image|>"],
            "image_end_token_id": tokens["<|end_of_image|>"],
            "video_start_token_id": tokens["<|begin_of_video|>"],
            "video_end_token_id": tokens["<|end_of_video|>"],
            "image_token_id": tokens["<|image|>"],
            "video_token_id": tokens["<|video|>"],
            "tie_word_embeddings": False,
            "text_config": {
                "model_type": "glm4v_text",
                "attention_bias": True,
                "attention_dropout": 0.0,
                "pad_token_id": tokens["<|endoftext|>"],
                "eos_token_id": [tokens[name] for name in STOPS],
                "hidden_act": "silu",
                "hidden_size": 64,
                "intermediate_size": 128,
                "max_position_embeddings": 65536,
                "num_attention_heads": 4,
                "num_hidden_layers": 2,
                "num_key_value_heads": 2,
                "rms_norm_eps": 1e-05,
                "rope_theta": 10000.0,
                "rope_scaling": {"rope_type": "default", "mrope_section": [2, 1, 1]},
                "partial_rotary_factor": 0.5,
                "vocab_size": len(tokenizer),
            },
            "vision_config": {
                "model_type": "glm4v",
                "attention_bias": False,
                "attention_dropout": 0.0,
                "depth": 2,
                "hidden_act": "silu",
                "hidden_size": 32,
                "image_size": 112,
                "in_channels": 3,
                "intermediate_size": 96,
                "num_heads": 2,
                "out_hidden_size": 64,
                "patch_size": 14,
                "rms_norm_eps": 1e-05,
                "spatial_merge_size": 2,
                "temporal_patch_size": 2,
            },
        },
    )
    common.write_json(
        folder / "generation_config.json",
        {
            "do_sample": True,
            "eos_token_id": [tokens[name] for name in STOPS],
            "pad_token_id": tokens["<|endoftext|>"],
            "temperature": 1.0,
            "top_k": 1,
            "top_p": 0.0001,
        },
    )
    config = Glm4vConfig.from_pretrained(folder, attn_implementation="eager")
    assert config.text_config.rope_parameters["partial_rotary_factor"] == 0.5
    cases = [(name, images, option, plain_turns(messages)) for name, images, option, messages in native_common.CASES]

    def attempt(seed: int):
        model = common.randomise(Glm4vForConditionalGeneration(config), seed, gain=1.3, logit_gain=2.0)
        model.generation_config = GenerationConfig.from_pretrained(folder)
        common.mute_tokens(model, [tokens[name] for name in STOPS])
        native = native_common.Native(folder, processor, model, "image_grid_thw", cases)
        native.generations()
        return seed, native

    def resized(height, width, least, most):
        return smart_resize(2, height, width, 2, native_common.REAL_FACTOR, least, most)

    seed, native = common.pick_seed(SEED, "--search" in sys.argv, attempt)
    expected = native.generations()
    traceable_rotary(native.model.model.language_model.rotary_emb)
    assert all(entry[4]["ids"] == expected[name][4]["ids"] for name, entry in native.generations().items())
    native.build(
        "glm4v",
        seed,
        Tower(native.model.model.visual),
        native_common.MropeDecoder(native.model, mask_by_type=False, num_logits_to_keep=True),
        resized,
        {"minPixels": 12544, "maxPixels": 47040000},
        native_common.language_numbers(config),
    )


if __name__ == "__main__":
    main()
