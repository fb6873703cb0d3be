"""Writes test/fixtures/vlm/smolvlm: a SmolVLM with random weights (tile 64, patch 8, scale 4: 4 tokens a tile), ONNX and goldens.

    OMP_NUM_THREADS=1 python test/reference/vlm/build_smolvlm.py            (--search looks for another seed)
"""

import sys

from transformers import GenerationConfig, SmolVLMConfig, SmolVLMForConditionalGeneration, SmolVLMImageProcessorPil, SmolVLMProcessor

import common
import idefics_family

SEED = 0
TILE, PATCH, SCALE = 64, 8, 4
SEQ_LEN = (TILE // PATCH) ** 2 // SCALE**2

# as published with HuggingFaceTB/SmolVLM-256M-Instruct
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}"
    "{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<fake_token_around_image>", "<image>", "<end_of_utterance>"]
GRID = ["<global-img>"] + [f"<row_{row}_col_{col}>" for row in range(1, 7) for col in range(1, 7)]

IMAGE_PROCESSOR = {
    "do_convert_rgb": True,
    "do_image_splitting": True,
    "do_normalize": True,
    "do_pad": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_processor_type": "SmolVLMImageProcessor",
    "image_std": [0.5, 0.5, 0.5],
    "max_image_size": {"longest_edge": TILE},
    "processor_class": "SmolVLMProcessor",
    "resample": 1,
    "rescale_factor": 1 / 255,
    "size": {"longest_edge": 4 * TILE},
}


def main() -> None:
    folder = common.fresh_folder("smolvlm")
    tokenizer = common.build_tokenizer(
        folder,
        style="gpt2",
        special_tokens=SPECIAL + GRID,
        bos="<|im_start|>",
        eos="<end_of_utterance>",
        pad="<|im_end|>",
        unk="<|endoftext|>",
        config={"tokenizer_class": "GPT2Tokenizer", "processor_class": "SmolVLMProcessor"},
    )
    tokens = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    common.write_json(folder / "preprocessor_config.json", IMAGE_PROCESSOR)
    common.write_json(folder / "processor_config.json", {"image_seq_len": SEQ_LEN, "processor_class": "SmolVLMProcessor"})
    image_processor = SmolVLMImageProcessorPil(**common.processor_options(IMAGE_PROCESSOR))
    processor = common.still_processor(
        SmolVLMProcessor, image_processor, tokenizer, image_seq_len=SEQ_LEN, chat_template=CHAT_TEMPLATE
    )

    config = SmolVLMConfig(
        architectures=["SmolVLMForConditionalGeneration"],
        image_token_id=tokens["<image>"],
        scale_factor=SCALE,
        pad_token_id=tokens["<|im_end|>"],
        bos_token_id=tokens["<|im_start|>"],
        eos_token_id=tokens["<end_of_utterance>"],
        tie_word_embeddings=False,
        text_config={
            "model_type": "llama",
            "vocab_size": len(tokenizer),
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "head_dim": 16,
            "rms_norm_eps": 1e-5,
            "rope_theta": 100000.0,
            "max_position_embeddings": 8192,
            "pad_token_id": tokens["<|im_end|>"],
            "bos_token_id": tokens["<|im_start|>"],
            "eos_token_id": tokens["<end_of_utterance>"],
        },
        vision_config={
            "hidden_size": 48,
            "intermediate_size": 96,
            "num_hidden_layers": 2,
            "num_attention_heads": 3,
            "image_size": TILE,
            "patch_size": PATCH,
        },
        attn_implementation="eager",
    )
    common.save_config(config, folder)
    generation_config = GenerationConfig(
        bos_token_id=tokens["<|im_start|>"],
        eos_token_id=tokens["<end_of_utterance>"],
        pad_token_id=tokens["<|im_end|>"],
    )
    generation_config.save_pretrained(folder)

    def attempt(seed: int):
        model = common.randomise(SmolVLMForConditionalGeneration(config), seed, gain=1.3, logit_gain=2.0)
        model.generation_config = generation_config
        common.mute_tokens(model, [tokens["<end_of_utterance>"], tokens["<|im_end|>"]])
        idefics_family.generations(processor, model, TILE)
        return seed, model

    seed, model = common.pick_seed(SEED, "--search" in sys.argv, attempt)
    idefics_family.build("smolvlm", seed, model, processor, folder, TILE, idefics_family.bundle_numbers(config, TILE, SEQ_LEN))


if __name__ == "__main__":
    main()
