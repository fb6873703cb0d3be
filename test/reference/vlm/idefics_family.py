"""Idefics3 and SmolVLM have one layout: what their two build scripts share. Not run by itself.

vision_encoder: pixel_values [b, n, 3, T, T], pixel_attention_mask bool [b, n, T, T] -> image_features [n', seq, hidden], where
all-zero tiles (padding of the batch) are dropped.
"""

import numpy as np
import torch
from torch import nn

import common

USER = "Describe this image in detail."


def options_of(name: str, tile: int) -> dict:
    """Overrides of preprocessor_config.json: default none, double: at most 2 x 2 tiles, small: one, single: no splitting."""
    return {
        "default": {},
        "double": {"size": {"longest_edge": 2 * tile}},
        "small": {"size": {"longest_edge": tile}},
        "single": {"do_image_splitting": False},
    }[name]


class VisionExport(nn.Module):
    """Tower, pixel shuffle and projection of an Idefics3Model / SmolVLMModel, written out for the tracing exporter."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.tower, self.connector = model.vision_model, model.connector
        config = model.config.vision_config
        self.patch, self.heads = config.patch_size, config.num_attention_heads
        self.side = config.image_size // config.patch_size
        self.register_buffer("boundaries", torch.arange(1 / self.side, 1.0, 1 / self.side), persistent=False)

    def forward(self, pixel_values, pixel_attention_mask):
        _, _, channels, height, width = pixel_values.shape
        tiles = pixel_values.reshape(-1, channels, height, width)
        mask = pixel_attention_mask.reshape(-1, height, width)
        real = (tiles != 0).float().amax(dim=(1, 2, 3)) > 0
        tiles, mask = tiles[real], mask[real]
        patches = mask.reshape(-1, height // self.patch, self.patch, width // self.patch, self.patch)
        patches = patches.float().amax(dim=(2, 4)) > 0  # [n', rows, cols]

        embedded = self.tower.embeddings.patch_embedding(tiles).flatten(2).transpose(1, 2)
        row, col = self.buckets(patches[:, :, 0]), self.buckets(patches[:, 0, :])
        positions = (row[:, :, None] * self.side + col[:, None, :]).flatten(1)
        flat = patches.flatten(1)
        positions = torch.where(flat, positions, torch.zeros_like(positions))
        hidden = embedded + self.tower.embeddings.position_embedding(positions)
        bias = torch.where(flat[:, None, None, :], torch.tensor(0.0), torch.tensor(torch.finfo(torch.float32).min))
        for layer in self.tower.encoder.layers:
            hidden = hidden + self.attention(layer.self_attn, layer.layer_norm1(hidden), bias)
            hidden = hidden + layer.mlp(layer.layer_norm2(hidden))
        return self.connector.modality_projection(self.pixel_shuffle(self.tower.post_layernorm(hidden)))

    def buckets(self, valid):
        """valid [n, side] bool -> learned position of each index, as bucketize(index / count, boundaries, right=True)."""
        step = 1.0 / valid.float().sum(1)
        at = (torch.arange(valid.shape[1], dtype=torch.float32)[None, :] * step[:, None]).clamp(max=1.0 - 1e-6)
        return (at[:, :, None] >= self.boundaries).to(torch.int64).sum(-1)

    def attention(self, attention, hidden, bias):
        count, length, width = hidden.shape

        def split(states):
            return states.reshape(count, length, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = (split(part(hidden)) for part in (attention.q_proj, attention.k_proj, attention.v_proj))
        scores = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5 + bias
        return attention.out_proj((scores.softmax(-1) @ value).transpose(1, 2).reshape(count, length, width))

    def pixel_shuffle(self, hidden):
        scale, (count, _, width) = self.connector.scale_factor, hidden.shape
        side = self.side // scale
        hidden = hidden.reshape(count, side, scale, side, scale * width).permute(0, 1, 3, 2, 4)
        return hidden.reshape(count, side * side, scale * scale * width)


def export_sessions(model: nn.Module, folder, tile: int) -> dict:
    """Writes the three sessions, checks each at other sizes; returns {session: largest difference from torch}."""
    vision = VisionExport(model.model)

    def vision_inputs(batch, count, padding, partial):
        generator = torch.Generator().manual_seed(batch * 100 + count)
        pixels = torch.randn(batch, count, 3, tile, tile, generator=generator)
        mask = torch.ones(batch, count, tile, tile, dtype=torch.bool)
        if padding:  # the last row has one tile less
            pixels[-1, -1], mask[-1, -1] = 0, False
        if partial:  # one tile with an empty right half and bottom
            mask[0, 0, :, tile // 2 :], mask[0, 0, -tile // 4 :] = False, False
        return {"pixel_values": pixels, "pixel_attention_mask": mask}

    path = folder / "onnx" / "vision_encoder.onnx"
    axes = {
        "pixel_values": {0: "batch_size", 1: "num_images", 3: "height", 4: "width"},
        "pixel_attention_mask": {0: "batch_size", 1: "num_images", 2: "height", 3: "width"},
        "image_features": {0: "num_tiles"},
    }
    common.export_onnx(vision, path, vision_inputs(2, 3, True, True), ["image_features"], axes)
    worst = 0.0
    for shape in ((1, 1, False, False), (1, 13, False, True), (4, 5, True, False)):
        inputs = vision_inputs(*shape)
        worst = max(worst, common.check_export(path, vision, inputs, ["image_features"]))
        with torch.no_grad():
            expected = torch.cat(model.get_image_features(**inputs, return_dict=True).pooler_output)
            ours = vision(*inputs.values()).flatten(0, 1)
        worst = max(worst, float((expected - ours).abs().max()))
    hidden = model.config.text_config.hidden_size
    decoder = common.DecoderExport(model.model.text_model, model.lm_head)
    return {
        "vision_encoder": common.number(worst),
        "embed_tokens": common.number(common.export_embed_tokens(model.get_input_embeddings(), folder)),
        "decoder_model_merged": common.number(common.export_decoder(decoder, folder, hidden)),
    }


def preprocess(processor, images: list[str], option: str, tile: int) -> dict:
    """The image processor alone, on one prompt's images: numpy arrays pixel_values, pixel_attention_mask, rows, cols."""
    pictures = [common.load_image(name) for name in images]
    found = processor.image_processor(
        [pictures], return_row_col_info=True, return_tensors="np", **options_of(option, tile)
    )
    return {key: np.asarray(found[key]) for key in ("pixel_values", "pixel_attention_mask", "rows", "cols")}


def preprocessing_golden(processor, model, folder, image: str, option: str, tile: int) -> dict:
    """One entry of golden.preprocessing: grid, exact tiles (PNG), masks, normalised samples, features of these tiles."""
    found = preprocess(processor, [image], option, tile)
    pixels, mask = found["pixel_values"][0], found["pixel_attention_mask"][0]
    settings = processor.image_processor
    levels = common.denormalise(pixels, settings.image_mean, settings.image_std, settings.rescale_factor)
    with torch.no_grad():
        features = model.get_image_features(
            torch.from_numpy(found["pixel_values"]), torch.from_numpy(found["pixel_attention_mask"]).bool(), return_dict=True
        ).pooler_output
    width, height = common.load_image(image).size
    features = features[0].reshape(len(pixels), -1, features[0].shape[-1])
    return {
        "image": f"{image}.png",
        "options": options_of(option, tile),
        "imageSize": [height, width],
        "rows": int(found["rows"][0][0]),
        "cols": int(found["cols"][0][0]),
        "tiles": common.save_tiles(folder / "tiles" / f"{image}.{option}.png", levels),
        "maskSums": [int(value) for value in mask.sum(axis=(1, 2))],
        "pixelValues": common.tensor_sample(pixels, 100),
        "tileMeans": common.numbers(pixels.mean(axis=(1, 2, 3), dtype=np.float64)),
        "features": common.tensor_sample(features),
    }


def bundle_numbers(config, tile: int, image_seq_len: int) -> dict:
    text = config.text_config
    return {
        "tileSize": tile,
        "imageSeqLen": image_seq_len,
        "imageTokenId": config.image_token_id,
        "hidden": text.hidden_size,
        "vocab": text.vocab_size,
        "layers": text.num_hidden_layers,
        "kvHeads": text.num_key_value_heads,
        "headDim": text.head_dim,
    }


def message(role: str, *content) -> dict:
    """content: str = a text part, None = an image part."""
    return {"role": role, "content": [{"type": "image"} if part is None else {"type": "text", "text": part} for part in content]}


# name, images, option, messages; every image appears in golden.preprocessing as "<image>@<option>"
CASES = [
    ("one-tile", ["photo-90x120"], "single", [message("user", None, USER)]),
    ("two-tiles", ["wide-200x80"], "double", [message("user", None, "What is written in the picture?")]),
    ("five-tiles", ["page-233x151"], "double", [message("user", None, "Read all the text on the page, line by line.")]),
    ("thirteen-tiles", ["photo-320x240"], "default", [message("user", None, USER)]),
    ("phone-screen", ["screen-108x240"], "default", [message("user", None, "What color is the ball?")]),
    ("text-first", ["square-64x64"], "single", [message("user", "How many cars are there?", None)]),
    (
        "two-images",
        ["wide-200x80", "tall-60x170"],
        "double",
        [message("user", "First:", None, "Second: \n\n", None, "Where is the dog? 🙂")],
    ),
    ("text-only", [], "default", [message("user", "Größe, café, 你好: what colour is 1,024.50?\n\n  Answer briefly.")]),
    (
        "conversation",
        ["rgba-75x50"],
        "single",
        [
            message("system", "You are a helpful assistant."),
            message("user", None, "What does the sign say?"),
            message("assistant", "The sign says \"Open\"."),
            message("user", "Is the man wearing a hat?"),
        ],
    ),
]

BATCH = ("batch-of-four", ["two-tiles", "five-tiles", "two-images", "tall"], "double")
EXTRA_FOR_BATCH = ("tall", ["tall-60x170"], "double", [message("user", None, "Caption the image.")])

PREPROCESSING = [(image, "default") for image in common.TEST_IMAGES] + [
    (image, option)
    for option, images in (
        ("double", ["wide-200x80", "page-233x151", "tall-60x170", "strip-300x12", "tiny-17x9"]),
        ("small", ["wide-200x80", "square-64x64"]),
        ("single", ["photo-90x120", "square-64x64", "rgba-75x50", "gray-50x70", "screen-108x240"]),
    )
    for image in images
]


def encode(processor, cases: list, tile: int) -> tuple[list[str], dict]:
    """Cases of one option -> (rendered texts, tensors for the model), left padded.

    add_special_tokens as ProcessorMixin.apply_chat_template(tokenize=True) does it: false where the text starts with bos.
    """
    rendered = [processor.apply_chat_template(messages, add_generation_prompt=True) for _, _, _, messages in cases]
    pictures = [[common.load_image(image) for image in images] for _, images, _, _ in cases]
    starts = rendered[0].startswith(processor.tokenizer.bos_token)
    inputs = processor(
        text=rendered,
        images=pictures if any(pictures) else None,
        padding=True,
        add_special_tokens=not starts,
        return_tensors="pt",
        **options_of(cases[0][2], tile),
    )
    names = ("input_ids", "attention_mask", "pixel_values", "pixel_attention_mask")
    return rendered, {name: inputs[name] for name in names if name in inputs}


def generations(processor, model, tile: int) -> dict:
    """{name: (case names, rendered, model inputs, options, generate(...))} of all cases, in golden order."""
    pad = processor.tokenizer.pad_token_id
    eos = model.generation_config.eos_token_id
    found = {}

    def add(name, cases, **options):
        rendered, inputs = encode(processor, cases, tile)
        found[name] = (cases, rendered, inputs, options, common.generate(model, inputs, pad, **options))

    for case in CASES + [EXTRA_FOR_BATCH]:
        add(case[0], [case])
    by_name = {case[0]: case for case in CASES + [EXTRA_FOR_BATCH]}
    add(BATCH[0], [by_name[name] for name in BATCH[1]])
    add("repetition-penalty", [by_name["thirteen-tiles"]], repetition_penalty=1.3)
    stop = found["five-tiles"][4]["ids"][0]
    late = next(token for step, token in enumerate(stop) if step >= 9 and token not in stop[:step])
    stops = [*(eos if isinstance(eos, list) else [eos]), late]
    add("stops-at-eos", [by_name["five-tiles"]], eos_token_id=stops)
    for row, name in enumerate(BATCH[1]):
        if found[BATCH[0]][4]["ids"][row] != found[name][4]["ids"][0]:
            raise AssertionError(f"row {row} of the batch differs from {name} alone")
    common.check_generations({name: entry[4] for name, entry in found.items() if name not in (BATCH[0], "stops-at-eos")})
    return found


def case_golden(processor, name, cases, rendered, inputs, options, result) -> dict:
    """One entry of golden.cases: rows = prompts of the batch."""
    tokenizer = processor.tokenizer
    rows = []
    for row, (case_name, images, option, messages) in enumerate(cases):
        ids = result["ids"][row]
        rows.append(
            {
                "preprocessing": [f"{image}@{option}" for image in images],
                "messages": messages,
                "rendered": rendered[row],
                "promptIds": inputs["input_ids"][row][inputs["attention_mask"][row] == 1].tolist(),
                "firstLogits": common.logits_golden(result["firstLogits"][row]),
                "ids": ids,
                "text": tokenizer.decode(ids, skip_special_tokens=True),
                "textWithSpecialTokens": tokenizer.decode(ids, skip_special_tokens=False),
                "minMargin": common.number(min(result["margins"][row])),
            }
        )
    padding = {
        "length": inputs["input_ids"].shape[1],
        "leftPadding": [int((mask == 0).sum()) for mask in inputs["attention_mask"]],
        "tilesPerRow": inputs["pixel_values"].shape[1] if "pixel_values" in inputs else 0,
    }
    return {
        "name": name,
        "imageOptions": options_of(cases[0][2], inputs["pixel_values"].shape[-1]) if "pixel_values" in inputs else {},
        "generation": {"max_new_tokens": common.NEW_TOKENS, **options},
        "padded": padding,
        "rows": rows,
    }


def check_onnx(model, folder, found: dict) -> None:
    """Every case once more through the exported files alone: the same ids, or an error."""
    for name, (_, _, inputs, options, result) in found.items():
        arrays = {key: value.numpy() for key, value in inputs.items()}
        features = None
        if "pixel_values" in arrays:
            feeds = {"pixel_values": arrays["pixel_values"], "pixel_attention_mask": arrays["pixel_attention_mask"].astype(bool)}
            features = common.run_onnx(folder / "onnx" / "vision_encoder.onnx", feeds)["image_features"]
        eos = options.get("eos_token_id", model.generation_config.eos_token_id)
        ids = common.onnx_generate(
            folder,
            arrays["input_ids"],
            arrays["attention_mask"],
            image_token_id=model.config.image_token_id,
            image_features=features,
            eos=set(eos if isinstance(eos, list) else [eos]),
            repetition_penalty=options.get("repetition_penalty", 1.0),
        )
        if ids != result["ids"]:
            raise AssertionError(f"{name}: the exported sessions give {ids}, transformers {result['ids']}")


def build(family: str, seed: int, model, processor, folder, tile: int, config: dict) -> None:
    """From a model with its final weights: sessions, preprocessing, cases -> golden.json."""
    found = generations(processor, model, tile)
    differences = export_sessions(model, folder, tile)
    check_onnx(model, folder, found)
    common.check_loads(folder, model.config, processor.image_processor)
    entries = {
        f"{image}@{option}": preprocessing_golden(processor, model, folder, image, option, tile)
        for image, option in PREPROCESSING
    }
    cases = [case_golden(processor, name, *entry) for name, entry in found.items()]
    assert {key for case in cases for row in case["rows"] for key in row["preprocessing"]} <= set(entries)
    common.write_json(
        folder / "golden.json",
        {
            "family": family,
            "writtenBy": {
                "versions": common.versions(),
                "seed": seed,
                "model": type(model).__name__,
                "processor": type(processor).__name__,
                "imageProcessor": type(processor.image_processor).__name__,
            },
            "bundle": config,
            "sessions": common.session_io(folder),
            "exportDifference": differences,
            "preprocessing": entries,
            "cases": cases,
        },
    )
    margin = common.margin_of([entry[4] for entry in found.values()])
    print(f"{family}: seed {seed}, margin {margin:.2g}, {differences}, {common.check_size(folder)} bytes")
    for name, entry in found.items():
        print(f"  {name}: {entry[2]['input_ids'].shape[1]} ids -> {entry[4]['ids'][0][:12]}")
