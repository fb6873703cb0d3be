"""Writes test/fixtures/vlm/llava_onevision: a LLaVA-OneVision with random weights (SigLIP 60, patch 14: 4 x 4 = 16 tokens a tile).

    OMP_NUM_THREADS=1 python test/reference/vlm/build_llava_onevision.py     (--search looks for another seed)

Five kinds of goldens, since public exports hold tower + projector but not the learned image_newline:
  single              one squashed tile per image through the plain encoder, as transformers.js runs this family
  anyres              all tiles (thumbnail first), laid out, unpadded, interpolated above 9 tiles, WITHOUT newlines: all that a public export can do
  anyres-newline      the unchanged reference: rows end in image_newline (the vector is golden.bundle.imageNewline)
  multi               several images in one prompt: each padded to a square, one tile, WITHOUT the newline the reference adds
  multi-newline       the unchanged reference: one image_newline after each image
"""

import sys

import numpy as np
import torch
from transformers import GenerationConfig, LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration
from transformers import LlavaOnevisionImageProcessorPil, LlavaOnevisionProcessor
from transformers.image_processing_utils import select_best_resolution
from transformers.modeling_outputs import BaseModelOutputWithPooling

import common
import llava_family
from llava_family import message

SEED = 2
TILE, PATCH = 60, 14  # 60 is no multiple of 14, as 384 isn't: the tower sees the first 56 pixels of each side
SIDE = TILE // PATCH
SEQ_LEN = SIDE**2

# as published with llava-hf/llava-onevision-qwen2-0.5b-ov-hf
CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}{# Render all images first #}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>' }}{% endfor %}"
    "{# Render all video then #}{% for content in message['content'] | selectattr('type', 'equalto', 'video') %}{{ '<video>' }}"
    "{% endfor %}{# Render all text next #}{% if message['role'] != 'assistant' %}"
    "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ '\n' + content['text'] }}{% endfor %}"
    "{% else %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}"
    "{% generation %}{{ '\n' + content['text'] }}{% endgeneration %}{% endfor %}{% endif %}{{'<|im_end|>'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

IMAGE_PROCESSOR = {
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_pad": True,
    "do_rescale": True,
    "do_resize": True,
    "image_grid_pinpoints": [[TILE * rows, TILE * cols] for rows in range(1, 7) for cols in range(1, 7)],
    "image_mean": [0.5, 0.5, 0.5],
    "image_processor_type": "LlavaOnevisionImageProcessor",
    "image_std": [0.5, 0.5, 0.5],
    "processor_class": "LlavaOnevisionProcessor",
    "resample": 3,
    "rescale_factor": 1 / 255,
    "size": {"height": TILE, "width": TILE},
}

PROCESSOR = {
    "image_token": "<image>",
    "num_image_tokens": SEQ_LEN,
    "processor_class": "LlavaOnevisionProcessor",
    "video_token": "<video>",
    "vision_aspect_ratio": "anyres_max_9",
    "vision_feature_select_strategy": "full",
}

# name, kind, images, messages
CASES = [
    ("single", "single", ["photo-320x240"], [message("user", None, "Describe this image in detail.")]),
    ("single-rgba", "single", ["rgba-75x50"], [message("user", None, "What color is the ball?")]),
    ("single-screen", "single", ["screen-108x240"], [message("user", None, "Read all the text on the page, line by line.")]),
    ("text-only", "single", [], [message("user", "Größe, café, 你好: what colour is 1,024.50?\n\n  Answer briefly.")]),
    (
        "conversation",
        "single",
        ["gray-50x70"],
        [
            message("system", "You are a helpful assistant."),
            message("user", None, "What does the sign say?"),
            message("assistant", "The sign says \"Open\"."),
            message("user", "Is the man wearing a hat?"),
        ],
    ),
    ("anyres-one-tile", "anyres", ["tiny-17x9"], [message("user", None, "Caption the image.")]),
    ("anyres-two-tiles", "anyres", ["rgba-75x50"], [message("user", None, "What color is the ball?")]),
    ("anyres-eight-tiles", "anyres", ["wide-200x80"], [message("user", None, "Where is the dog? 🙂")]),
    ("anyres-twelve-tiles", "anyres", ["page-233x151"], [message("user", None, "Read all the text on the page, line by line.")]),
    ("anyres-many-tiles", "anyres", ["photo-320x240"], [message("user", None, "Describe this image in detail.")]),
    ("newline-two-tiles", "anyres-newline", ["rgba-75x50"], [message("user", None, "What color is the ball?")]),
    ("newline-twelve-tiles", "anyres-newline", ["page-233x151"], [message("user", None, "Caption the image.")]),
    ("newline-many-tiles", "anyres-newline", ["photo-320x240"], [message("user", None, "Describe this image in detail.")]),
    ("multi-newline", "multi-newline", ["rgba-75x50", "tall-60x170"], [message("user", None, None, "Where is the dog?")]),
    ("multi-two-images", "multi", ["wide-200x80", "square-64x64"], [message("user", None, None, "How many cars are there?")]),
]
BATCHES = [
    ("batch-of-four-single", ["single", "single-rgba", "text-only", "single-screen"]),
    ("batch-of-four-anyres", ["anyres-one-tile", "anyres-two-tiles", "anyres-eight-tiles", "anyres-twelve-tiles"]),
]


def main() -> None:
    folder = common.fresh_folder("llava_onevision")
    tokenizer = common.build_tokenizer(
        folder,
        style="qwen2",
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<image>", "<video>"],
        eos="<|im_end|>",
        pad="<|endoftext|>",
        config={"tokenizer_class": "Qwen2Tokenizer", "processor_class": "LlavaOnevisionProcessor", "errors": "replace"},
    )
    tokens = {name: tokenizer.convert_tokens_to_ids(name) for name in ("<|endoftext|>", "<|im_end|>", "<image>", "<video>")}
    (folder / "chat_template.jinja").write_text(CHAT_TEMPLATE, encoding="utf-8")
    common.write_json(folder / "preprocessor_config.json", IMAGE_PROCESSOR)
    common.write_json(folder / "processor_config.json", PROCESSOR)
    processor = common.still_processor(
        LlavaOnevisionProcessor,
        LlavaOnevisionImageProcessorPil(**common.processor_options(IMAGE_PROCESSOR)),
        tokenizer,
        chat_template=CHAT_TEMPLATE,
        **{key: value for key, value in PROCESSOR.items() if key != "processor_class"},
    )
    config = LlavaOnevisionConfig(
        architectures=["LlavaOnevisionForConditionalGeneration"],
        image_token_index=tokens["<image>"],
        video_token_index=tokens["<video>"],
        image_grid_pinpoints=IMAGE_PROCESSOR["image_grid_pinpoints"],
        tie_word_embeddings=False,
        vision_aspect_ratio="anyres_max_9",
        text_config={
            "model_type": "qwen2",
            "vocab_size": len(tokenizer),
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "rope_theta": 1000000.0,
            "eos_token_id": tokens["<|im_end|>"],
            "pad_token_id": tokens["<|endoftext|>"],
        },
        vision_config={
            "model_type": "siglip_vision_model",
            "hidden_size": 48,
            "intermediate_size": 96,
            "num_hidden_layers": 2,
            "num_attention_heads": 3,
            "image_size": TILE,
            "patch_size": PATCH,
            "vision_use_head": False,
        },
        attn_implementation="eager",
    )
    common.save_config(config, folder)
    generation_config = GenerationConfig(eos_token_id=tokens["<|im_end|>"], pad_token_id=tokens["<|endoftext|>"])
    generation_config.save_pretrained(folder)

    def attempt(seed: int):
        model = common.randomise(LlavaOnevisionForConditionalGeneration(config), seed, gain=1.3, logit_gain=2.0)
        model.generation_config = generation_config
        common.mute_tokens(model, [tokens["<|im_end|>"], tokens["<|endoftext|>"]])
        return seed, model, generations(processor, model)

    seed, model, found = common.pick_seed(SEED, "--search" in sys.argv, attempt)
    differences = llava_family.export_sessions(model, folder, TILE, num_logits_to_keep=True)
    for name, (_, _, inputs, options, result, packed) in found.items():
        features = torch.cat(packed).numpy() if packed else None
        llava_family.check_onnx(model, folder, name, inputs, features, result, options)
    numbers = llava_family.bundle_numbers(config, TILE, SEQ_LEN)
    numbers |= {"tokensPerSide": SIDE, "imageNewline": common.numbers(model.model.image_newline.detach())}
    common.check_loads(folder, config, processor.image_processor)
    common.write_json(
        folder / "golden.json",
        {
            "family": "llava_onevision",
            "writtenBy": {
                "versions": common.versions(),
                "seed": seed,
                "model": type(model).__name__,
                "processor": type(processor).__name__,
                "imageProcessor": type(processor.image_processor).__name__,
            },
            "bundle": numbers,
            "sessions": common.session_io(folder),
            "exportDifference": differences,
            "preprocessing": {
                f"{image}@{mode}": preprocessing_golden(processor, model, folder, image, mode)
                for mode in ("single", "anyres", "multi")
                for image in common.TEST_IMAGES
            },
            "cases": [
                {
                    "name": name,
                    "kind": cases[0][1],
                    "generation": {"max_new_tokens": common.NEW_TOKENS, **options},
                    "padded": llava_family.padded_golden(inputs),
                    "rows": [
                        llava_family.row_golden(
                            tokenizer, [f"{image}@{mode_of(kind)}" for image in images], messages, rendered[row], inputs, result, row
                        )
                        for row, (_, kind, images, messages) in enumerate(cases)
                    ],
                }
                for name, (cases, rendered, inputs, options, result, _) in found.items()
            ],
        },
    )
    margin = common.margin_of([entry[4] for entry in found.values()])
    print(f"llava_onevision: seed {seed}, margin {margin:.2g}, {differences}, {common.check_size(folder)} bytes")


def mode_of(kind: str) -> str:
    return kind.removesuffix("-newline")


def tiles_of(processor, image: str, mode: str) -> np.ndarray:
    """[n, 3, T, T] normalised: anyres = thumbnail then tiles; single = the thumbnail; multi = padded square."""
    picture = common.load_image(image)
    images = [[picture, picture]] if mode == "multi" else [[picture]]
    found = processor.image_processor(images, return_tensors="np")
    pixels = np.asarray(found["pixel_values"])[0]
    return pixels if mode == "anyres" else pixels[:1]


def pack(model, tiles: torch.Tensor, image: str, newline: bool) -> torch.Tensor:
    """Features [n, seq, hidden] of one image -> the rows that replace its image tokens, by transformers' pack_image_features."""
    width, height = common.load_image(image).size
    vector = model.model.image_newline if newline else None
    with torch.no_grad():
        return model.model.pack_image_features([tiles], torch.tensor([[height, width]]), image_newline=vector)[0][0]


def encode(processor, model, cases: list) -> tuple[list[str], dict, list[torch.Tensor]]:
    """-> (rendered, {input_ids, attention_mask} with every <image> repeated to its rows, packed features of all images)."""
    rendered = [processor.apply_chat_template(messages, add_generation_prompt=True) for _, _, _, messages in cases]
    packed, texts = [], []
    for text, (_, kind, images, _) in zip(rendered, cases):
        for image in images:
            tiles = llava_family.tile_features(model, torch.from_numpy(tiles_of(processor, image, mode_of(kind))))
            packed.append(pack(model, tiles, image, newline=kind.endswith("-newline")))
            text = text.replace("<image>", "<placeholder>" * len(packed[-1]), 1)
        texts.append(text.replace("<placeholder>", "<image>"))
    inputs = processor.tokenizer(texts, padding=True, return_tensors="pt")
    return rendered, {name: inputs[name] for name in ("input_ids", "attention_mask")}, packed


def generations(processor, model) -> dict:
    """{name: (cases, rendered, inputs, options, generate(...), packed features)}"""
    found, eos = {}, model.generation_config.eos_token_id

    def add(name, cases, **options):
        rendered, inputs, packed = encode(processor, model, cases)
        extra = {"mm_encoder_outputs": {"image": BaseModelOutputWithPooling(pooler_output=packed)}} if packed else {}
        result = common.generate(model, {**inputs, **extra}, processor.tokenizer.pad_token_id, **options)
        found[name] = (cases, rendered, inputs, options, result, packed)

    by_name = {case[0]: case for case in CASES}
    for case in CASES:
        add(case[0], [case])
        if case[1].endswith("-newline"):
            check_against_processor(processor, model, case, found[case[0]])
    for name, members in BATCHES:
        add(name, [by_name[member] for member in members])
        for row, member in enumerate(members):
            if found[name][4]["ids"][row] != found[member][4]["ids"][0]:
                raise AssertionError(f"row {row} of {name} differs from {member} alone")
    add("repetition-penalty", [by_name["anyres-twelve-tiles"]], repetition_penalty=1.3)
    stop = found["single-screen"][4]["ids"][0]
    late = next(token for step, token in enumerate(stop) if step >= 9 and token not in stop[:step])
    add("stops-at-eos", [by_name["single-screen"]], eos_token_id=[eos, late])
    alone = {name: entry[4] for name, entry in found.items() if len(entry[0]) == 1 and name != "stops-at-eos"}
    common.check_generations(alone)
    return found


def check_against_processor(processor, model, case, entry) -> None:
    """The unchanged processor and generate give what encode and packed features give: proves the way the others are made."""
    _, _, images, _ = case
    _, rendered, inputs, _, result, _ = entry
    whole = processor(
        text=rendered, images=[[common.load_image(image) for image in images]], padding=True, return_tensors="pt"
    )
    names = ("input_ids", "attention_mask", "pixel_values", "image_sizes", "batch_num_images")
    whole = {name: whole[name] for name in names if name in whole}
    if whole["input_ids"].tolist() != inputs["input_ids"].tolist():
        raise ValueError(f"{case[0]}: the processor's prompt ids differ from ours")
    if common.generate(model, whole, processor.tokenizer.pad_token_id)["ids"] != result["ids"]:
        raise ValueError(f"{case[0]}: the processor's pixels give other tokens than ours")


def preprocessing_golden(processor, model, folder, image: str, mode: str) -> dict:
    """Grid, exact tiles, samples, features of the plain encoder and, for anyres, of the packed rows."""
    settings = processor.image_processor
    pixels = tiles_of(processor, image, mode)
    levels = common.denormalise(pixels, settings.image_mean, settings.image_std, settings.rescale_factor)
    width, height = common.load_image(image).size
    tiles = llava_family.tile_features(model, torch.from_numpy(pixels))
    entry = {
        "image": f"{image}.png",
        "mode": mode,
        "imageSize": [height, width],
        "tiles": common.save_tiles(folder / "tiles" / f"{image}.{mode}.png", levels),
        "pixelValues": common.tensor_sample(pixels, 100),
        "tileMeans": common.numbers(pixels.mean(axis=(1, 2, 3), dtype=np.float64)),
        "features": common.tensor_sample(tiles),
    }
    if mode != "anyres":
        return entry
    canvas = select_best_resolution((height, width), settings.image_grid_pinpoints)
    rows, cols = canvas[0] // TILE, canvas[1] // TILE
    plain, newline = pack(model, tiles, image, newline=False), pack(model, tiles, image, newline=True)
    map_rows = len(newline) - len(plain)  # one newline per row of the map
    map_cols = (len(plain) - SEQ_LEN) // map_rows if map_rows else 0  # a 25:1 strip unpads to no row at all
    return {
        **entry,
        "canvas": list(canvas),
        "grid": {"rows": rows, "cols": cols},
        "featureMap": {"laidOut": [rows * SIDE, cols * SIDE], "unpadded": unpadded(height, width, rows, cols), "final": [map_rows, map_cols]},
        "tokensWithoutNewline": len(plain),
        "tokensWithNewline": len(newline),
        "packed": common.tensor_sample(plain.numpy()),
        "packedWithNewline": common.tensor_sample(newline.numpy()),
    }


def unpadded(height: int, width: int, rows: int, cols: int) -> list[int]:
    """[H', W'] of the map after unpadding and before the interpolation of anyres_max_9 (as modeling_llava_onevision.unpad_image)."""
    map_height, map_width = rows * SIDE, cols * SIDE
    if width / height > map_width / map_height:
        new_height = int(round(height * (map_width / width), 7))
        return [map_height - 2 * ((map_height - new_height) // 2), map_width]
    new_width = int(round(width * (map_height / height), 7))
    return [map_height, map_width - 2 * ((map_width - new_width) // 2)]


if __name__ == "__main__":
    main()
