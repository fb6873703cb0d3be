"""Writes test/fixtures/vlm/llava: a LLaVA-1.5 with random weights (CLIP 56, patch 14: 16 tokens an image), ONNX and goldens.

    OMP_NUM_THREADS=1 python test/reference/vlm/build_llava.py            (--search looks for another seed)
"""

import sys

import numpy as np
import torch
from transformers import CLIPImageProcessorPil, GenerationConfig, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor
from transformers import LlavaImageProcessorPil

import common
import llava_family
from llava_family import message

SEED = 0
TILE, PATCH = 56, 14
SEQ_LEN = (TILE // PATCH) ** 2

# as published with llava-hf/llava-1.5-7b-hf: images first, no bos in the text (the tokenizer's post-processor adds it)
CHAT_TEMPLATE = (
    "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}"
    "{# Render all images first #}{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}"
    "{{ '<image>\n' }}{% endfor %}{# Render all text next #}{% if message['role'] != 'assistant' %}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}"
    "{% else %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}"
    "{% generation %}{{ content['text'] + ' '}}{% endgeneration %}{% endfor %}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)

IMAGE_PROCESSOR = {
    "crop_size": {"height": TILE, "width": TILE},
    "do_center_crop": True,
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_processor_type": "CLIPImageProcessor",
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "processor_class": "LlavaProcessor",
    "resample": 3,
    "rescale_factor": 1 / 255,
    "size": {"shortest_edge": TILE},
}

PROCESSOR = {
    "image_token": "<image>",
    "num_additional_image_tokens": 1,
    "patch_size": PATCH,
    "processor_class": "LlavaProcessor",
    "vision_feature_select_strategy": "default",
}

# name, images, messages
CASES = [
    ("one-image", ["photo-320x240"], [message("user", None, "Describe this image in detail.")]),
    ("tall-image", ["screen-108x240"], [message("user", None, "Read all the text on the page, line by line.")]),
    ("rgba-image", ["rgba-75x50"], [message("user", "What color is the ball?", None)]),
    ("two-images", ["wide-200x80", "tiny-17x9"], [message("user", None, None, "Where is the dog? 🙂")]),
    ("text-only", [], [message("user", "Größe, café, 你好: what colour is 1,024.50?\n\n  Answer briefly.")]),
    (
        "conversation",
        ["gray-50x70"],
        [
            message("system", "You are a helpful assistant."),
            message("user", None, "What does the sign say?"),
            message("assistant", "The sign says \"Open\"."),
            message("user", "Is the man wearing a hat?"),
        ],
    ),
]
BATCH = ("batch-of-four", ["one-image", "tall-image", "rgba-image", "two-images"])


def main() -> None:
    folder = common.fresh_folder("llava")
    tokenizer = common.build_tokenizer(
        folder,
        style="llama2",
        special_tokens=["<image>", "<pad>"],
        vocab_size=440,
        bos="<s>",
        eos="</s>",
        pad="<pad>",
        unk="<unk>",
        add_bos=True,
        config={"tokenizer_class": "LlamaTokenizer", "processor_class": "LlavaProcessor", "legacy": True},
    )
    tokens = {name: tokenizer.convert_tokens_to_ids(name) for name in ("<image>", "<pad>", "<s>", "</s>")}
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    common.write_json(folder / "preprocessor_config.json", IMAGE_PROCESSOR)
    common.write_json(folder / "processor_config.json", PROCESSOR)
    processor = LlavaProcessor(
        CLIPImageProcessorPil(**common.processor_options(IMAGE_PROCESSOR)),
        tokenizer,
        chat_template=CHAT_TEMPLATE,
        **{key: value for key, value in PROCESSOR.items() if key != "processor_class"},
    )
    config = LlavaConfig(
        architectures=["LlavaForConditionalGeneration"],
        image_token_index=tokens["<image>"],
        image_seq_length=SEQ_LEN,
        pad_token_id=tokens["<pad>"],
        tie_word_embeddings=False,
        vision_feature_layer=-2,
        vision_feature_select_strategy="default",
        text_config={
            "model_type": "llama",
            "vocab_size": len(tokenizer),
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 4,  # LLaVA-1.5's Vicuna has no grouped heads
            "rms_norm_eps": 1e-5,
            "max_position_embeddings": 4096,
            "pad_token_id": tokens["<pad>"],
            "bos_token_id": tokens["<s>"],
            "eos_token_id": tokens["</s>"],
        },
        vision_config={
            "model_type": "clip_vision_model",
            "hidden_size": 48,
            "intermediate_size": 96,
            "num_hidden_layers": 3,
            "num_attention_heads": 3,
            "image_size": TILE,
            "patch_size": PATCH,
            "projection_dim": 48,
        },
        attn_implementation="eager",
    )
    common.save_config(config, folder)
    generation_config = GenerationConfig(
        bos_token_id=tokens["<s>"], eos_token_id=tokens["</s>"], pad_token_id=tokens["<pad>"]
    )
    generation_config.save_pretrained(folder)

    def attempt(seed: int):
        model = common.randomise(LlavaForConditionalGeneration(config), seed, gain=1.3, logit_gain=2.0)
        model.generation_config = generation_config
        # bytes that no character starts or ends in ASCII with: undecodable runs are not the same in every tokenizer library
        high_bytes = [tokenizer.convert_tokens_to_ids(f"<0x{byte:02X}>") for byte in range(0x80, 0x100)]
        common.mute_tokens(model, [tokens["</s>"], tokens["<pad>"], *high_bytes])
        return seed, model, generations(processor, model)

    seed, model, found = common.pick_seed(SEED, "--search" in sys.argv, attempt)
    # the public LLaVA decoders exist with and without position_ids; this one is without
    differences = llava_family.export_sessions(model, folder, TILE, position_ids=False)
    common.export_fp16(folder, list(differences), external=["decoder_model_merged"])
    half = {}
    for name, (_, _, inputs, options, result) in found.items():
        for suffix in ("", "_fp16"):
            features = None
            if "pixel_values" in inputs:
                pixels = inputs["pixel_values"].numpy().astype(np.float16 if suffix else np.float32)
                path = folder / "onnx" / f"vision_encoder{suffix}.onnx"
                features = common.run_onnx(path, {"pixel_values": pixels})["image_features"]
            if suffix:
                half[name] = llava_family.onnx_ids(model, folder, inputs, features, options, suffix)
            else:
                llava_family.check_onnx(model, folder, name, inputs, features, result, options)
    common.check_loads(folder, config, processor.image_processor)
    common.write_json(
        folder / "golden.json",
        {
            "family": "llava",
            "writtenBy": {
                "versions": common.versions(),
                "seed": seed,
                "model": type(model).__name__,
                "processor": type(processor).__name__,
                "imageProcessor": type(processor.image_processor).__name__,
            },
            "bundle": llava_family.bundle_numbers(config, TILE, SEQ_LEN),
            "sessions": common.session_io(folder),
            "exportDifference": differences,
            "fp16": {name: {"ids": ids, "equalToFp32": ids == found[name][4]["ids"]} for name, ids in half.items()},
            "preprocessing": {
                f"{image}@{option}": preprocessing_golden(image_processor, model, folder, image, option)
                for option, image_processor in (("default", processor.image_processor), ("pad", padding_processor()))
                for image in common.TEST_IMAGES
            },
            "cases": [
                {
                    "name": name,
                    "generation": {"max_new_tokens": common.NEW_TOKENS, **options},
                    "padded": llava_family.padded_golden(inputs),
                    "rows": [
                        llava_family.row_golden(
                            tokenizer, [f"{image}@default" for image in images], messages, rendered[row], inputs, result, row
                        )
                        for row, (_, images, messages) in enumerate(cases)
                    ],
                }
                for name, (cases, rendered, inputs, options, result) in found.items()
            ],
        },
    )
    margin = common.margin_of([entry[4] for entry in found.values()])
    print(f"llava: seed {seed}, margin {margin:.2g}, {differences}, {common.check_size(folder)} bytes")


def padding_processor():
    """Squares with the mean colour before resizing, as LLaVA-1.5 was trained (published checkpoints crop instead)."""
    return LlavaImageProcessorPil(**common.processor_options(IMAGE_PROCESSOR), do_pad=True)


def encode(processor, cases: list) -> tuple[list[str], dict]:
    rendered = [processor.apply_chat_template(messages, add_generation_prompt=True) for _, _, messages in cases]
    pictures = [common.load_image(image) for _, images, _ in cases for image in images]
    starts = rendered[0].startswith(processor.tokenizer.bos_token)  # never here: so bos is added by the tokenizer
    inputs = processor(
        text=rendered, images=pictures or None, padding=True, add_special_tokens=not starts, return_tensors="pt"
    )
    return rendered, {name: inputs[name] for name in ("input_ids", "attention_mask", "pixel_values") if name in inputs}


def generations(processor, model) -> dict:
    """{name: (cases, rendered, inputs, options, generate(...))}"""
    found, eos = {}, model.generation_config.eos_token_id

    def add(name, cases, **options):
        rendered, inputs = encode(processor, cases)
        found[name] = (cases, rendered, inputs, options, common.generate(model, inputs, processor.tokenizer.pad_token_id, **options))

    by_name = {case[0]: case for case in CASES}
    for case in CASES:
        add(case[0], [case])
    add(BATCH[0], [by_name[name] for name in BATCH[1]])
    add("repetition-penalty", [by_name["one-image"]], repetition_penalty=1.3)
    stop = found["tall-image"][4]["ids"][0]
    late = next(token for step, token in enumerate(stop) if step >= 9 and token not in stop[:step])
    add("stops-at-eos", [by_name["tall-image"]], eos_token_id=[eos, late])
    for row, name in enumerate(BATCH[1]):
        if found[BATCH[0]][4]["ids"][row] != found[name][4]["ids"][0]:
            raise AssertionError(f"row {row} of the batch differs from {name} alone")
    common.check_generations({name: entry[4] for name, entry in found.items() if name not in (BATCH[0], "stops-at-eos")})
    return found


def preprocessing_golden(image_processor, model, folder, image: str, option: str) -> dict:
    """Exact pixels, samples and features of one image; option "pad" is preprocessing of another class than the bundle's."""
    pixels = np.asarray(image_processor([common.load_image(image)], return_tensors="np")["pixel_values"])
    levels = common.denormalise(pixels, image_processor.image_mean, image_processor.image_std, image_processor.rescale_factor)
    width, height = common.load_image(image).size
    return {
        "image": f"{image}.png",
        "imageProcessor": type(image_processor).__name__,
        "options": {} if option == "default" else {"do_pad": True},
        "imageSize": [height, width],
        "tiles": common.save_tiles(folder / "tiles" / f"{image}.{option}.png", levels),
        "pixelValues": common.tensor_sample(pixels, 100),
        "tileMeans": common.numbers(pixels.mean(axis=(1, 2, 3), dtype=np.float64)),
        "features": common.tensor_sample(llava_family.tile_features(model, torch.from_numpy(pixels))),
    }


if __name__ == "__main__":
    main()
