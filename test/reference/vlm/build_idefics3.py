"""Writes test/fixtures/vlm/idefics3: an Idefics3 with random weights (tile 56, patch 14, scale 2: 4 tokens a tile), ONNX and goldens.

    OMP_NUM_THREADS=1 python test/reference/vlm/build_idefics3.py            (--search looks for another seed)
"""

import sys

from transformers import GenerationConfig, Idefics3Config, Idefics3ForConditionalGeneration, Idefics3ImageProcessorPil, Idefics3Processor

import common
import idefics_family

SEED = 1
TILE, PATCH, SCALE = 56, 14, 2
SEQ_LEN = (TILE // PATCH) ** 2 // SCALE**2

# as published with HuggingFaceM4/Idefics3-8B-Llama3
CHAT_TEMPLATE = (
    "<|begin_of_text|>{% for message in messages %}{{message['role'].capitalize()}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)

BOS, END, PAD, EOT = "<|begin_of_text|>", "<|end_of_text|>", "<|reserved_special_token_0|>", "<|eot_id|>"
SPECIAL = [BOS, END, PAD, EOT, "<fake_token_around_image>", "<image>", "<end_of_utterance>"]
GRID = ["<global-img>"] + [f"<row_{row}_col_{col}>" for row in range(1, 7) for col in range(1, 7)]

IMAGE_PROCESSOR = {
    "do_convert_rgb": True,
    "do_image_splitting": True,
    "do_normalize": True,
    "do_pad": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_processor_type": "Idefics3ImageProcessor",
    "image_std": [0.5, 0.5, 0.5],
    "max_image_size": {"longest_edge": TILE},
    "processor_class": "Idefics3Processor",
    "resample": 1,
    "rescale_factor": 1 / 255,
    "size": {"longest_edge": 4 * TILE},
}


def main() -> None:
    folder = common.fresh_folder("idefics3")
    tokenizer = common.build_tokenizer(
        folder,
        style="llama3",
        special_tokens=SPECIAL + GRID,
        bos=BOS,
        eos=END,
        pad=PAD,
        add_bos=True,
        config={"tokenizer_class": "PreTrainedTokenizerFast", "processor_class": "Idefics3Processor"},
    )
    tokens = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    common.write_json(folder / "preprocessor_config.json", IMAGE_PROCESSOR)
    common.write_json(folder / "processor_config.json", {"image_seq_len": SEQ_LEN, "processor_class": "Idefics3Processor"})
    image_processor = Idefics3ImageProcessorPil(**common.processor_options(IMAGE_PROCESSOR))
    processor = Idefics3Processor(image_processor, tokenizer, image_seq_len=SEQ_LEN, chat_template=CHAT_TEMPLATE)

    config = Idefics3Config(
        architectures=["Idefics3ForConditionalGeneration"],
        image_token_id=tokens["<image>"],
        scale_factor=SCALE,
        pad_token_id=tokens[PAD],
        bos_token_id=tokens[BOS],
        eos_token_id=tokens[END],
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
            "rope_theta": 500000.0,
            "max_position_embeddings": 8192,
            "pad_token_id": tokens[PAD],
            "bos_token_id": tokens[BOS],
            "eos_token_id": tokens[END],
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
        bos_token_id=tokens[BOS],
        eos_token_id=[tokens[END], tokens["<end_of_utterance>"]],
        pad_token_id=tokens[PAD],
    )
    generation_config.save_pretrained(folder)

    def attempt(seed: int):
        model = common.randomise(Idefics3ForConditionalGeneration(config), seed, gain=1.3, logit_gain=2.0)
        model.generation_config = generation_config
        common.mute_tokens(model, [tokens["<end_of_utterance>"], tokens[END], tokens[PAD]])
        idefics_family.generations(processor, model, TILE)
        return seed, model

    seed, model = common.pick_seed(SEED, "--search" in sys.argv, attempt)
    idefics_family.build("idefics3", seed, model, processor, folder, TILE, idefics_family.bundle_numbers(config, TILE, SEQ_LEN))


if __name__ == "__main__":
    main()
