"""Writes test/fixtures/vlm/qwen2_5_vl: a Qwen2.5-VL with random weights (patch 14, merge 2, windows of 112 px), ONNX and goldens.

OMP_NUM_THREADS=1 python test/reference/vlm/build_qwen2_5_vl.py         (--search looks for another seed)
"""

import sys

import torch
from torch import nn
from transformers import (
    GenerationConfig,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
    Qwen2VLImageProcessorPil,
)
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

import common
import native_common

SEED = 1

# as published with Qwen/Qwen2.5-VL-3B-Instruct, without the branches for video
CHAT_TEMPLATE = (
    "{% set image_count = namespace(value=0) %}{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n{% endif %}"
    "<|im_start|>{{ message['role'] }}\n{% if message['content'] is string %}{{ message['content'] }}<|im_end|>\n"
    "{% else %}{% for content in message['content'] %}"
    "{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}"
    "{% set image_count.value = image_count.value + 1 %}{% if add_vision_id %}Picture {{ image_count.value }}: {% endif %}"
    "<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}<|im_end|>\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>"]
SPECIAL += ["<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"]

# plain added tokens: kept by skip_special_tokens
PLAIN = ["<tool_call>", "</tool_call>"]

# the form that recent versions of transformers save: size in pixels instead of min_pixels and max_pixels (hub: 3136, 12845056)
IMAGE_PROCESSOR = {
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": native_common.CLIP_MEAN,
    "image_processor_type": "Qwen2VLImageProcessorFast",
    "image_std": native_common.CLIP_STD,
    "merge_size": 2,
    "patch_size": 14,
    "processor_class": "Qwen2_5_VLProcessor",
    "resample": 3,
    "rescale_factor": 1 / 255,
    "size": {"longest_edge": 32 * 784, "shortest_edge": 3136},
    "temporal_patch_size": 2,
}


class Tower(nn.Module):
    """vision_encoder.onnx: pixel_values [patches, 1176], image_grid_thw [images, 3] -> image_features [patches / 4, hidden].

    transformers sorts the patches by window, cuts, and sorts back; a bias between places of one window gives the same numbers.
    """

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values, image_grid_thw):
        tower = self.tower
        image, frame, row, column = native_common.patch_places(image_grid_thw, pixel_values.shape[0], tower.spatial_merge_size)
        side = tower.window_size // tower.patch_size
        whole, windows = native_common.same(image, frame), native_common.same(image, frame, row // side, column // side)
        hidden = native_common.embed_patches(tower.patch_embed, pixel_values)
        positions = tower.rotary_pos_emb(hidden, torch.stack([row, column], -1))
        for index, block in enumerate(tower.blocks):
            bias = whole if index in tower.fullatt_block_indexes else windows
            hidden = hidden + native_common.packed_attention(block.attn, block.norm1(hidden), positions, bias)
            hidden = hidden + block.mlp(block.norm2(hidden))
        return tower.merger(hidden)


def main() -> None:
    folder = common.fresh_folder("qwen2_5_vl")
    tokenizer = common.build_tokenizer(
        folder,
        style="qwen2",
        special_tokens=SPECIAL,
        plain_added_tokens=PLAIN,
        eos="<|im_end|>",
        pad="<|endoftext|>",
        config={"tokenizer_class": "Qwen2Tokenizer", "errors": "replace"},
    )
    tokens = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    common.write_json(folder / "preprocessor_config.json", IMAGE_PROCESSOR)
    image_processor = Qwen2VLImageProcessorPil.from_pretrained(folder)
    processor = common.still_processor(Qwen2_5_VLProcessor, image_processor, tokenizer, chat_template=CHAT_TEMPLATE)

    common.write_json(
        folder / "config.json",
        {
            "architectures": ["Qwen2_5_VLForConditionalGeneration"],
            "model_type": "qwen2_5_vl",
            "eos_token_id": tokens["<|im_end|>"],
            "image_token_id": tokens["<|image_pad|>"],
            "video_token_id": tokens["<|video_pad|>"],
            "vision_start_token_id": tokens["<|vision_start|>"],
            "vision_end_token_id": tokens["<|vision_end|>"],
            "vision_token_id": tokens["<|vision_pad|>"],
            "tie_word_embeddings": False,
            "text_config": {
                "model_type": "qwen2_5_vl_text",
                "bos_token_id": tokens["<|endoftext|>"],
                "eos_token_id": tokens["<|im_end|>"],
                "hidden_act": "silu",
                "hidden_size": 64,
                "intermediate_size": 128,
                "max_position_embeddings": 128000,
                "max_window_layers": 2,
                "num_attention_heads": 4,
                "num_hidden_layers": 2,
                "num_key_value_heads": 2,
                "rms_norm_eps": 1e-06,
                "rope_theta": 1000000.0,
                "rope_scaling": {"mrope_section": [2, 3, 3], "rope_type": "default", "type": "default"},
                "sliding_window": None,
                "use_sliding_window": False,
                "vocab_size": len(tokenizer),
            },
            "vision_config": {
                "model_type": "qwen2_5_vl",
                "depth": 4,
                "fullatt_block_indexes": [1, 3],
                "hidden_act": "silu",
                "hidden_size": 32,
                "in_channels": 3,
                "intermediate_size": 64,
                "num_heads": 2,
                "out_hidden_size": 64,
                "patch_size": 14,
                "spatial_merge_size": 2,
                "spatial_patch_size": 14,
                "temporal_patch_size": 2,
                "tokens_per_second": 2,
                "window_size": 112,
            },
        },
    )
    # published so: the penalty holds for greedy decoding as well
    common.write_json(
        folder / "generation_config.json",
        {
            "bos_token_id": tokens["<|endoftext|>"],
            "do_sample": True,
            "eos_token_id": [tokens["<|im_end|>"], tokens["<|endoftext|>"]],
            "pad_token_id": tokens["<|endoftext|>"],
            "repetition_penalty": 1.05,
            "temperature": 0.000001,
        },
    )
    config = Qwen2_5_VLConfig.from_pretrained(folder, attn_implementation="eager")

    def attempt(seed: int):
        model = common.randomise(Qwen2_5_VLForConditionalGeneration(config), seed, gain=1.3, logit_gain=2.0)
        model.generation_config = GenerationConfig.from_pretrained(folder)
        common.mute_tokens(model, [tokens["<|endoftext|>"], tokens["<|im_end|>"]])
        native = native_common.Native(folder, processor, model, "image_grid_thw")
        native.generations()
        return seed, native

    seed, native = common.pick_seed(SEED, "--search" in sys.argv, attempt)
    native.build(
        "qwen2_5_vl",
        seed,
        Tower(native.model.model.visual),
        native_common.MropeDecoder(native.model, mask_by_type=True),
        lambda height, width, least, most: smart_resize(height, width, native_common.REAL_FACTOR, least, most),
        {"minPixels": 3136, "maxPixels": 12845056},
        {**native_common.language_numbers(config), "windowSize": config.vision_config.window_size},
    )


if __name__ == "__main__":
    main()
