"""Writes test/fixtures/vlm/qwen2_vl: a Qwen2-VL with random weights (patch 14, merge 2, 4 to 32 tokens an image), ONNX and goldens.

OMP_NUM_THREADS=1 python test/reference/vlm/build_qwen2_vl.py           (--search looks for another seed)
"""

import sys

import torch
from torch import nn
from transformers import GenerationConfig, Qwen2VLConfig, Qwen2VLForConditionalGeneration, Qwen2VLImageProcessorPil, Qwen2VLProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize

import common
import native_common

SEED = 1

# as published with Qwen/Qwen2-VL-2B-Instruct, where it lies in chat_template.json; the branches for video are left out
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

# hub files say min_pixels 3136, max_pixels 12845056
IMAGE_PROCESSOR = {
    "min_pixels": 3136,
    "max_pixels": 32 * 784,
    "patch_size": 14,
    "temporal_patch_size": 2,
    "merge_size": 2,
    "image_mean": native_common.CLIP_MEAN,
    "image_std": native_common.CLIP_STD,
    "image_processor_type": "Qwen2VLImageProcessor",
    "processor_class": "Qwen2VLProcessor",
}


class Tower(nn.Module):
    """vision_encoder.onnx: pixel_values [patches, 1176], grid_thw [images, 3] -> image_features [patches / 4, hidden]."""

    def __init__(self, tower):
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values, grid_thw):
        tower = self.tower
        image, frame, row, column = native_common.patch_places(grid_thw, pixel_values.shape[0], tower.spatial_merge_size)
        bias = native_common.same(image, frame)
        hidden = native_common.embed_patches(tower.patch_embed, pixel_values)
        positions = tower.rotary_pos_emb(hidden, torch.stack([row, column], -1))
        for block in tower.blocks:
            hidden = hidden + native_common.packed_attention(block.attn, block.norm1(hidden), positions, bias)
            hidden = hidden + block.mlp(block.norm2(hidden))
        return tower.merger(hidden)


def main() -> None:
    folder = common.fresh_folder("qwen2_vl")
    tokenizer = common.build_tokenizer(
        folder,
        style="qwen2",
        special_tokens=SPECIAL,
        eos="<|im_end|>",
        pad="<|endoftext|>",
        config={"tokenizer_class": "Qwen2Tokenizer", "errors": "replace"},
    )
    tokens = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    common.write_json(folder / "chat_template.json", {"chat_template": CHAT_TEMPLATE})
    common.write_json(folder / "preprocessor_config.json", IMAGE_PROCESSOR)
    image_processor = Qwen2VLImageProcessorPil.from_pretrained(folder)
    processor = common.still_processor(Qwen2VLProcessor, image_processor, tokenizer, chat_template=CHAT_TEMPLATE)

    # the flat form of the published config.json: no text_config, rope_scaling of type mrope
    common.write_json(
        folder / "config.json",
        {
            "architectures": ["Qwen2VLForConditionalGeneration"],
            "model_type": "qwen2_vl",
            "attention_dropout": 0.0,
            "bos_token_id": tokens["<|endoftext|>"],
            "eos_token_id": tokens["<|im_end|>"],
            "vision_start_token_id": tokens["<|vision_start|>"],
            "vision_end_token_id": tokens["<|vision_end|>"],
            "vision_token_id": tokens["<|vision_pad|>"],
            "image_token_id": tokens["<|image_pad|>"],
            "video_token_id": tokens["<|video_pad|>"],
            "hidden_act": "silu",
            "hidden_size": 64,
            "initializer_range": 0.02,
            "intermediate_size": 128,
            "max_position_embeddings": 32768,
            "max_window_layers": 2,
            "num_attention_heads": 4,
            "num_hidden_layers": 2,
            "num_key_value_heads": 2,
            "rms_norm_eps": 1e-06,
            "rope_theta": 1000000.0,
            "rope_scaling": {"type": "mrope", "mrope_section": [2, 3, 3]},
            "sliding_window": 32768,
            "use_sliding_window": False,
            "tie_word_embeddings": False,
            "torch_dtype": "float32",
            "use_cache": True,
            "vocab_size": len(tokenizer),
            "vision_config": {
                "depth": 2,
                "embed_dim": 32,
                "mlp_ratio": 2,
                "num_heads": 2,
                "in_chans": 3,
                "hidden_size": 64,
                "patch_size": 14,
                "spatial_merge_size": 2,
                "spatial_patch_size": 14,
                "temporal_patch_size": 2,
            },
        },
    )
    # published: do_sample with a temperature of 0.01 and top_k 1; greedy has to be asked for
    common.write_json(
        folder / "generation_config.json",
        {
            "bos_token_id": tokens["<|endoftext|>"],
            "pad_token_id": tokens["<|endoftext|>"],
            "do_sample": True,
            "eos_token_id": [tokens["<|im_end|>"], tokens["<|endoftext|>"]],
            "temperature": 0.01,
            "top_k": 1,
            "top_p": 0.001,
        },
    )
    config = Qwen2VLConfig.from_pretrained(folder, attn_implementation="eager")

    def attempt(seed: int):
        model = common.randomise(Qwen2VLForConditionalGeneration(config), seed, gain=1.3, logit_gain=2.0)
        model.generation_config = GenerationConfig.from_pretrained(folder)
        common.mute_tokens(model, [tokens["<|endoftext|>"], tokens["<|im_end|>"]])
        native = native_common.Native(folder, processor, model, "grid_thw")
        native.generations()
        return seed, native

    seed, native = common.pick_seed(SEED, "--search" in sys.argv, attempt)
    native.build(
        "qwen2_vl",
        seed,
        Tower(native.model.model.visual),
        native_common.MropeDecoder(native.model, mask_by_type=True),
        lambda height, width, least, most: smart_resize(height, width, native_common.REAL_FACTOR, least, most),
        {"minPixels": 3136, "maxPixels": 12845056},
        native_common.language_numbers(config),
    )


if __name__ == "__main__":
    main()
