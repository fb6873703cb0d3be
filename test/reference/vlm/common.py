"""What the tiny VLM bundles share: test images, tokenizers, random weights, ONNX export and checking, goldens.

Not run by itself; the build_<family>.py scripts import it. To write the test images alone:
    OMP_NUM_THREADS=1 python -c "import common; common.write_images()"     (in test/reference/vlm)
"""

import hashlib
import json
import logging
import shutil
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import nn

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent.parent / "fixtures" / "vlm"
IMAGES = FIXTURES / "images"
OPSET = 17
SAMPLE = 200  # values kept of a large tensor
NEW_TOKENS = 32
MIN_MARGIN = 1e-3  # top-1 minus top-2 logit that each greedy step of a golden must keep


# --- test images -----------------------------------------------------------------------------------------------------
# All are functions of numpy arithmetic only (no fonts, no scaling), so every machine draws the same pixels.


def photo_like(width: int, height: int, seed: int) -> np.ndarray:
    """Smooth sky and ground, soft discs, a hard-edged box and a little noise: [height, width, 3] uint8."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    u, v = x / width, y / height
    pixels = np.stack([90 + 120 * (1 - v), 120 + 90 * (1 - v) * u, 190 - 120 * v], axis=-1)
    for _ in range(7):
        cx, cy, radius = rng.uniform(0, 1), rng.uniform(0.2, 1), rng.uniform(0.05, 0.25)
        colour = rng.uniform(0, 255, 3)
        distance = np.hypot((u - cx) * width / height, v - cy) / radius
        alpha = 1 / (1 + np.exp((distance - 1) * 12))[..., None]
        pixels = pixels * (1 - alpha) + colour * alpha
    left, top = int(width * 0.6), int(height * 0.55)
    pixels[top : top + height // 4, left : left + width // 5] = rng.uniform(0, 255, 3)
    pixels += rng.integers(-3, 4, pixels.shape[:2])[..., None]
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def gradient(width: int, height: int) -> np.ndarray:
    """Red by column, green by row, blue by diagonal rings: [height, width, 3] uint8."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    rings = 127 + 127 * np.sin((x + y) / 7)
    return np.rint(np.stack([255 * x / max(width - 1, 1), 255 * y / max(height - 1, 1), rings], axis=-1)).astype(np.uint8)


def text_like(width: int, height: int, seed: int) -> np.ndarray:
    """Dark strokes of glyph-like shapes in lines on light paper: [height, width, 3] uint8."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", (width, height), (250, 248, 240))
    draw = ImageDraw.Draw(image)
    for line, top in enumerate(range(6, height - 10, 14)):
        left = 6
        while left < width - 12:
            glyph_width = int(rng.integers(3, 8))
            if rng.uniform() < 0.85:
                ink = (20, 24, 60) if line % 3 else (150, 20, 20)
                draw.rectangle([left, top, left + 1, top + 8], fill=ink)
                if rng.uniform() < 0.6:
                    draw.rectangle([left, top + int(rng.integers(0, 8)), left + glyph_width - 2, top + 8], outline=ink)
            left += glyph_width + 2
    return np.array(image)


def rgba_like(width: int, height: int) -> np.ndarray:
    """Bright colours under a varying alpha, which transformers 5 blends onto white (version 4 dropped alpha). [h, w, 4] uint8."""
    rgb = gradient(width, height)
    y, x = np.mgrid[0:height, 0:width]
    return np.dstack([rgb, ((x * 5 + y * 3) % 256).astype(np.uint8)])


# name -> pixels; sizes in the name are width x height
TEST_IMAGES = {
    "photo-320x240": lambda: photo_like(320, 240, 1),  # 4:3, larger than most tiny canvases
    "photo-90x120": lambda: photo_like(90, 120, 2),  # 3:4, smaller than them
    "wide-200x80": lambda: gradient(200, 80),  # two tiles in a row for the grids
    "tall-60x170": lambda: gradient(60, 170),
    "square-64x64": lambda: photo_like(64, 64, 3),
    "screen-108x240": lambda: text_like(108, 240, 4),  # a phone's aspect
    "page-233x151": lambda: text_like(233, 151, 5),  # odd sizes: rounding, centring
    "tiny-17x9": lambda: gradient(17, 9),
    "strip-300x12": lambda: text_like(300, 24, 6)[:12],  # 25:1
    "rgba-75x50": lambda: rgba_like(75, 50),
    "gray-50x70": lambda: text_like(50, 70, 7)[..., 1],
}


def write_images() -> None:
    """Writes TEST_IMAGES to test/fixtures/vlm/images/<name>.png (files already right are left alone)."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, draw in TEST_IMAGES.items():
        path, pixels = IMAGES / f"{name}.png", draw()
        if not path.exists() or not np.array_equal(np.array(Image.open(path)), pixels):
            Image.fromarray(pixels).save(path, optimize=True)


def load_image(name: str) -> Image.Image:
    """The test image as Pillow reads it, in the file's own mode (RGB, RGBA or L)."""
    write_images()
    image = Image.open(IMAGES / f"{name}.png")
    image.load()
    return image


# --- tokenizers ------------------------------------------------------------------------------------------------------

CORPUS = """Describe this image in detail. What is written in the picture? The picture shows a small house near the sea, and
a red boat with two people. Read all the text on the page, line by line. How many cars are there? There are 12 cars, 3 of them are blue.

User: What does the sign say? Assistant: The sign says "Open from 9:30 to 17:45". The total is 1,024.50 euros.
system: You are a helpful assistant. Answer briefly and say so if you can't see it. Caption the image.
A phone screen with a list of messages; the first one reads: "See you tomorrow at the station".

\tfor (const tile of tiles) { tokens += tile.width * tile.height; }\n\n\n    return tokens;
Größe, café, naïve, señor, Übung, œuvre. Привет, мир. 你好，世界。図の中の文字を読んでください。 🙂🚀
What color is the ball? What colour is the bowl? Is the man wearing a hat? Where is the dog? The dog is under the table.
"""

GPT4_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{DIGITS}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def build_tokenizer(
    folder: Path,
    *,
    style: str,
    special_tokens: list[str],
    plain_added_tokens: list[str] = (),
    vocab_size: int = 400,
    bos: str | None = None,
    eos: str | None = None,
    pad: str | None = None,
    unk: str | None = None,
    add_bos: bool = False,
    post_processor: tuple[str, str] | None = None,
    config: dict | None = None,
):
    """Trains a small BPE tokenizer on CORPUS and writes tokenizer.json, tokenizer_config.json, special_tokens_map.json.

    style: "gpt2" (digits split, GPT-2 regex: SmolLM), "llama3" and "qwen2" (GPT-4-like regex, qwen2 with NFC), "bart" (GPT-2
           regex, no digit rule), "llama2" (SentencePiece-like: leading ▁, byte fallback).
    special_tokens: added after the vocabulary in this order, special = true, normalized = false.
    plain_added_tokens: added after those, special = false (kept when decoding with skip_special_tokens).
    vocab_size: of the BPE part (256 bytes included), without added tokens.
    add_bos: the post-processor puts bos before each text (Llama). post_processor: (before, after), e.g. ("<s>", "</s>").
    config: more keys of tokenizer_config.json (tokenizer_class, model_max_length, extra_special_tokens ...).
    Returns a PreTrainedTokenizerFast over exactly that tokenizer.json, padding on the left.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    folder.mkdir(parents=True, exist_ok=True)
    if style == "llama2":
        base = [unk, bos, eos] + [f"<0x{byte:02X}>" for byte in range(256)]
        tokenizer = Tokenizer(models.BPE(unk_token=unk, byte_fallback=True, fuse_unk=True))
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")  # for training only: no merge across words
        trainer = trainers.BpeTrainer(vocab_size=vocab_size, special_tokens=base, show_progress=False)
        plain = "".join(character for character in CORPUS if character.isascii())  # the rest is for the byte fallback
        tokenizer.train_from_iterator([plain], trainer)
        tokenizer = _as_sentencepiece(tokenizer, unk, len(base))
    else:
        tokenizer = Tokenizer(models.BPE())
        byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=style in ("gpt2", "bart"))
        if style == "gpt2":
            tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level])
        elif style == "bart":
            tokenizer.pre_tokenizer = byte_level
        elif style in ("llama3", "qwen2"):
            pattern = GPT4_SPLIT.replace("{DIGITS}", "{1,3}" if style == "llama3" else "")
            tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), byte_level])
            if style == "qwen2":
                tokenizer.normalizer = normalizers.NFC()
        else:
            raise ValueError(f"unknown tokenizer style {style}")
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=vocab_size, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
        )
        tokenizer.train_from_iterator([CORPUS], trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special_tokens])
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in plain_added_tokens])
    before, after = post_processor if post_processor else ((bos, None) if add_bos else (None, None))
    if before or after:
        template = [token for token in (before, "$A", after) if token]
        pair = template + [f"{token}:1" if token == "$A" else token for token in template]
        pair = [("$B:1" if token == "$A:1" else token) for token in pair]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=template,
            pair=pair,
            special_tokens=[(token, tokenizer.token_to_id(token)) for token in dict.fromkeys((before, after)) if token],
        )
    elif style != "llama2":
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    tokenizer.save(str(folder / "tokenizer.json"))

    names = {"bos_token": bos, "eos_token": eos, "pad_token": pad, "unk_token": unk}
    added = {
        str(number): {
            "content": token.content,
            "lstrip": token.lstrip,
            "normalized": token.normalized,
            "rstrip": token.rstrip,
            "single_word": token.single_word,
            "special": token.special,
        }
        for number, token in sorted(tokenizer.get_added_tokens_decoder().items())
    }
    tokenizer_config = {
        "add_prefix_space": False,
        "added_tokens_decoder": added,
        "additional_special_tokens": [token for token in special_tokens if token not in names.values()],
        "clean_up_tokenization_spaces": False,
        "model_max_length": 8192,
        "padding_side": "left",
        **names,
        **(config or {}),
    }
    if style == "llama2" or add_bos:
        tokenizer_config["add_bos_token"] = add_bos
        tokenizer_config["add_eos_token"] = False
    write_json(folder / "tokenizer_config.json", tokenizer_config)
    special_map = {key: added_token_entry(token) for key, token in names.items() if token}
    special_map["additional_special_tokens"] = [
        added_token_entry(token) for token in tokenizer_config["additional_special_tokens"]
    ]
    write_json(folder / "special_tokens_map.json", special_map)
    return load_tokenizer(folder)


def load_tokenizer(folder: Path):
    """tokenizer.json exactly as it is (the class named in tokenizer_config.json would rebuild it by its own rules)."""
    from transformers import PreTrainedTokenizerFast

    config = json.loads((folder / "tokenizer_config.json").read_text())
    keys = ("bos_token", "eos_token", "pad_token", "unk_token", "additional_special_tokens", "extra_special_tokens")
    chosen = {key: config[key] for key in keys if config.get(key)}
    return PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"),
        padding_side="left",
        clean_up_tokenization_spaces=False,
        model_max_length=config["model_max_length"],
        **chosen,
    )


def added_token_entry(token: str) -> dict:
    return {"content": token, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False}


def _as_sentencepiece(trained, unk: str, reserved: int):
    """The trained merges in the exact shape of a converted Llama-2 tokenizer.json: no pre-tokenizer, byte fallback."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers

    model = json.loads(trained.to_str())["model"]
    merges = [tuple(pair) for pair in model["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=model["vocab"], merges=merges, unk_token=unk, byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    first = sorted(model["vocab"], key=model["vocab"].get)[:3]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in first])
    assert reserved == 259 and first[0] == unk
    return tokenizer


# --- weights ---------------------------------------------------------------------------------------------------------


def randomise(model: nn.Module, seed: int, gain: float = 1.0, logit_gain: float = 1.0, embedding_std: float = 1.0) -> nn.Module:
    """Fills every parameter in name order: matrices N(0, gain²/fan_in), embeddings N(0, embedding_std²), the output head times
    logit_gain, norms near one, biases N(0, 0.1²). Buffers (rotary frequencies, position ids) stay. Returns the model in eval."""
    generator = torch.Generator().manual_seed(seed)
    embeddings = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    head = model.get_output_embeddings() if hasattr(model, "get_output_embeddings") else None
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            noise = torch.randn(parameter.shape, generator=generator)
            if id(parameter) in embeddings:
                parameter.copy_(noise * embedding_std)
            elif parameter.ndim >= 2:
                std = gain / (parameter[0].numel() ** 0.5)
                if head is not None and parameter is head.weight:
                    std *= logit_gain
                parameter.copy_(noise * std)
            elif name.endswith("bias"):
                parameter.copy_(noise * 0.1)
            elif "norm" in name.lower():
                parameter.copy_(1 + noise * 0.1)
            else:
                parameter.copy_(noise * 0.5)  # class embeddings, image_newline, layer scales
    return model.eval()


def mute_tokens(model: nn.Module, ids: list[int]) -> None:
    """Zeroes these rows of the output head (logit 0, never the largest): so that random weights don't stop at once."""
    with torch.no_grad():
        model.get_output_embeddings().weight[ids] = 0


def pick_seed(chosen: int, search: bool, attempt):
    """attempt(seed) with the chosen seed; with search, the first from 0 on for which attempt does not raise AssertionError."""
    if not search:
        return attempt(chosen)
    for seed in range(200):
        try:
            found = attempt(seed)
            print(f"seed {seed} passes")
            return found
        except AssertionError as problem:
            print(f"seed {seed}: {problem}")
    raise SystemExit("no seed of 200 passes")


def save_config(config, folder: Path) -> None:
    """config.json as transformers saves it, plus what public ONNX repositories add for transformers.js."""
    config.save_pretrained(folder)
    path = folder / "config.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    if "_pad_token_id" in data:  # a private name of transformers 5; published files say pad_token_id
        data["pad_token_id"] = data.pop("_pad_token_id")
    data["transformers.js_config"] = {"kv_cache_dtype": {"q4f16": "float16", "fp16": "float16"}}
    write_json(path, dict(sorted(data.items())))


def processor_options(preprocessor_config: dict) -> dict:
    """preprocessor_config.json as constructor arguments of the …ImageProcessorPil class."""
    return {key: value for key, value in preprocessor_config.items() if key not in ("image_processor_type", "processor_class")}


def still_processor(processor_class, image_processor, tokenizer, **options):
    """A processor whose constructor demands a video processor (torchvision), made without one: for images and text only."""
    from types import SimpleNamespace

    class Still(processor_class):
        def check_argument_for_proper_class(self, argument_name, argument):
            if argument_name != "video_processor":
                return super().check_argument_for_proper_class(argument_name, argument)

    Still.__name__ = Still.__qualname__ = processor_class.__name__
    video = SimpleNamespace(num_frames=None, fps=None, valid_kwargs=image_processor.valid_kwargs, model_input_names=[])
    return Still(image_processor, tokenizer, video, **options)


# --- ONNX export -----------------------------------------------------------------------------------------------------


def export_onnx(module: nn.Module, path: Path, inputs: dict, outputs: list[str], axes: dict[str, dict[int, str]]) -> None:
    """One session: inputs are {name: example tensor} in forward's positional order, axes are {tensor name: {axis: symbol}}.

    Uses the tracing exporter (dynamo=False): every module here is explicit math with shapes taken from tensors.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            do_constant_folding=True,
            dynamo=False,
        )


def run_onnx(path: Path, feeds: dict[str, np.ndarray | torch.Tensor]) -> dict[str, np.ndarray]:
    """Runs one exported file in onnxruntime on one CPU thread; returns {output name: array}."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    feeds = {name: np.asarray(value.detach() if isinstance(value, torch.Tensor) else value) for name, value in feeds.items()}
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds)))


def check_export(path: Path, module: nn.Module, inputs: dict, outputs: list[str], tolerance: float = 1e-3) -> float:
    """Same inputs through torch and onnxruntime; returns the largest difference, raises above the tolerance."""
    with torch.no_grad():
        expected = module(*inputs.values())
    expected = (expected,) if isinstance(expected, torch.Tensor) else tuple(expected)
    found = run_onnx(path, inputs)
    worst = 0.0
    for name, value in zip(outputs, expected):
        if tuple(found[name].shape) != tuple(value.shape):
            raise AssertionError(f"{path.name} {name}: shape {found[name].shape}, torch gives {tuple(value.shape)}")
        if value.numel():
            worst = max(worst, float(np.abs(found[name] - value.numpy()).max()))
    if not worst <= tolerance:
        raise AssertionError(f"{path.name}: differs from torch by {worst}")
    return worst


def session_io(folder: Path) -> dict:
    """{session: {inputs: [{name, type, dims}], outputs: [...]}} of every onnx/*.onnx of a bundle, for the golden."""
    import onnxruntime

    described = {}
    for path in sorted((folder / "onnx").glob("*.onnx")):
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        described[path.stem] = {
            side: [{"name": node.name, "type": node.type, "dims": node.shape} for node in nodes]
            for side, nodes in (("inputs", session.get_inputs()), ("outputs", session.get_outputs()))
        }
    return described


def export_fp16(folder: Path, sessions: list[str], external: list[str] = ()) -> None:
    """onnx/<session>.onnx -> onnx/<session>_fp16.onnx with half-precision inputs, outputs and cache, as public fp16 files have.

    Those in external keep their weights beside them in onnx/<session>_fp16.onnx_data.
    """
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    for session in sessions:
        model = convert_float_to_float16(onnx.load(folder / "onnx" / f"{session}.onnx"), keep_io_types=False)
        name = f"{session}_fp16.onnx"
        if session in external:
            onnx.save(
                model,
                folder / "onnx" / name,
                save_as_external_data=True,
                all_tensors_to_one_file=True,
                location=f"{name}_data",
                size_threshold=1024,
            )
            (folder / "onnx" / f"{name}_data").chmod(0o644)
        else:
            onnx.save(model, folder / "onnx" / name)


class EmbedTokens(nn.Module):
    """embed_tokens.onnx: input_ids [b, s] int64 -> inputs_embeds [b, s, hidden]."""

    def __init__(self, embedding: nn.Embedding):
        super().__init__()
        self.embedding = embedding

    def forward(self, input_ids):
        return self.embedding(input_ids)


class DecoderExport(nn.Module):
    """decoder_model_merged.onnx of a Llama or Qwen2 text model, attention and cache written out.

    forward(inputs_embeds [b, s, hidden], attention_mask [b, past + s], [position_ids [b, s]], [num_logits_to_keep []],
            past_key_values.0.key, .0.value, ... [b, kvHeads, past, headDim]) -> logits [b, s, vocab], present.0.key, ...
    Without position_ids they are derived from the mask: cumulative sum minus one, masked places 1.
    Other rotary schemes: override cos_sin. Other residual layouts: override layer_forward.
    """

    def __init__(self, text_model: nn.Module, lm_head: nn.Module, *, position_ids: bool = True, num_logits_to_keep: bool = False):
        super().__init__()
        config = text_model.config
        self.text_model, self.lm_head = text_model, lm_head
        self.heads = config.num_attention_heads
        self.kv_heads = config.num_key_value_heads
        self.head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        self.layers = config.num_hidden_layers
        self.takes_position_ids, self.takes_num_logits = position_ids, num_logits_to_keep

    def forward(self, inputs_embeds, attention_mask, *rest):
        rest = list(rest)
        length, total = inputs_embeds.shape[1], attention_mask.shape[1]
        if self.takes_position_ids:
            position_ids = rest.pop(0)
        else:
            counted = attention_mask.cumsum(-1) - 1
            position_ids = counted.masked_fill(attention_mask == 0, 1)[:, total - length :]
        keep = rest.pop(0) if self.takes_num_logits else None
        cos, sin = self.cos_sin(position_ids, inputs_embeds)
        query_index = torch.arange(total - length, total)[:, None]
        allowed = (torch.arange(total)[None, :] <= query_index)[None, None] & (attention_mask[:, None, None, :] != 0)
        bias = torch.where(allowed, torch.tensor(0.0), torch.tensor(torch.finfo(torch.float32).min))
        hidden, presents = inputs_embeds, []
        for index, layer in enumerate(self.text_model.layers):
            hidden, key, value = self.layer_forward(layer, hidden, cos, sin, bias, rest[2 * index], rest[2 * index + 1])
            presents += [key, value]
        hidden = self.text_model.norm(hidden)
        if keep is not None:  # 0 keeps all, as in transformers
            start = torch.where(keep == 0, torch.zeros_like(keep), hidden.shape[1] - keep)
            hidden = hidden.index_select(1, torch.arange(0, hidden.shape[1])[torch.arange(0, hidden.shape[1]) >= start])
        return (self.lm_head(hidden), *presents)

    def layer_forward(self, layer, hidden, cos, sin, bias, past_key, past_value):
        """One pre-norm block -> (hidden, key, value) with key and value over past + s."""
        attended, key, value = self.attention(layer.self_attn, layer.input_layernorm(hidden), cos, sin, bias, past_key, past_value)
        hidden = hidden + attended
        return hidden + layer.mlp(layer.post_attention_layernorm(hidden)), key, value

    def attention(self, attention, hidden, cos, sin, bias, past_key, past_value):
        batch, length = hidden.shape[0], hidden.shape[1]

        def split(states, heads):
            return states.reshape(batch, length, heads, self.head_dim).transpose(1, 2)

        query = self.rotate(split(attention.q_proj(hidden), self.heads), cos, sin)
        key = self.rotate(split(attention.k_proj(hidden), self.kv_heads), cos, sin)
        value = split(attention.v_proj(hidden), self.kv_heads)
        key, value = torch.cat([past_key, key], dim=2), torch.cat([past_value, value], dim=2)
        groups = self.heads // self.kv_heads
        query = query.reshape(batch, self.kv_heads, groups, length, self.head_dim)
        scores = query @ key.unsqueeze(2).transpose(-1, -2) * self.head_dim**-0.5 + bias.unsqueeze(2)
        context = scores.softmax(-1) @ value.unsqueeze(2)
        context = context.reshape(batch, self.heads, length, self.head_dim).transpose(1, 2)
        return attention.o_proj(context.reshape(batch, length, self.heads * self.head_dim)), key, value

    def cos_sin(self, position_ids, inputs_embeds):
        """position_ids [b, s] -> cos, sin [b, s, headDim]."""
        frequencies = position_ids[:, :, None].float() * self.text_model.rotary_emb.inv_freq[None, None, :]
        angles = torch.cat([frequencies, frequencies], dim=-1)
        return angles.cos(), angles.sin()

    def rotate(self, states, cos, sin):
        """Half-split rotary embedding of states [b, heads, s, headDim]."""
        first, second = states.chunk(2, dim=-1)
        return states * cos[:, None] + torch.cat([-second, first], dim=-1) * sin[:, None]


def decoder_inputs(decoder: DecoderExport, batch: int, past: int, length: int, hidden: int, left_pad: int = 0, seed: int = 0) -> dict:
    """Random inputs of one decoder call, named as the export names them; the last row has left_pad masked places in front."""
    generator = torch.Generator().manual_seed(seed)
    mask = torch.ones(batch, past + length, dtype=torch.int64)
    mask[-1, :left_pad] = 0
    inputs = {"inputs_embeds": torch.randn(batch, length, hidden, generator=generator), "attention_mask": mask}
    if decoder.takes_position_ids:
        inputs["position_ids"] = (mask.cumsum(-1) - 1).masked_fill(mask == 0, 1)[:, past:]
    if decoder.takes_num_logits:
        inputs["num_logits_to_keep"] = torch.tensor(2 if length > 2 else 1, dtype=torch.int64)
    for index in range(decoder.layers):
        for kind in ("key", "value"):
            inputs[f"past_key_values.{index}.{kind}"] = torch.randn(
                batch, decoder.kv_heads, past, decoder.head_dim, generator=generator
            )
    return inputs


def export_embed_tokens(embedding: nn.Embedding, folder: Path) -> float:
    """Writes onnx/embed_tokens.onnx and checks it at another size; returns the largest difference."""
    path, module = folder / "onnx" / "embed_tokens.onnx", EmbedTokens(embedding)
    axes = {"input_ids": {0: "batch_size", 1: "sequence_length"}, "inputs_embeds": {0: "batch_size", 1: "sequence_length"}}
    export_onnx(module, path, {"input_ids": torch.tensor([[1, 2, 3]])}, ["inputs_embeds"], axes)
    return check_export(path, module, {"input_ids": torch.tensor([[5, 6, 0, 1, 2], [9, 8, 7, 6, 5]])}, ["inputs_embeds"])


def export_decoder(decoder: DecoderExport, folder: Path, hidden: int, position_axes: dict[int, str] | None = None) -> float:
    """Writes onnx/decoder_model_merged.onnx and checks three other shapes (prefill without a past, one step, padded batch).

    position_axes: symbols of position_ids if it isn't [b, s] (3-D rope: {1: "batch_size", 2: "sequence_length"}); then pass
    a decoder whose decoder_inputs are right, or export by hand with export_onnx.
    """
    path = folder / "onnx" / "decoder_model_merged.onnx"
    example = decoder_inputs(decoder, 2, 3, 4, hidden)
    presents = [f"present.{index}.{kind}" for index in range(decoder.layers) for kind in ("key", "value")]
    outputs = ["logits", *presents]
    axes = {
        "inputs_embeds": {0: "batch_size", 1: "sequence_length"},
        "attention_mask": {0: "batch_size", 1: "total_sequence_length"},
        "position_ids": position_axes or {0: "batch_size", 1: "sequence_length"},
        "logits": {0: "batch_size", 1: "num_logits" if decoder.takes_num_logits else "sequence_length"},
    }
    axes = {name: symbols for name, symbols in axes.items() if name in example or name == "logits"}
    for name in example:
        if name.startswith("past_key_values."):
            axes[name] = {0: "batch_size", 2: "past_sequence_length"}
    for name in presents:
        axes[name] = {0: "batch_size", 2: "total_sequence_length"}
    export_onnx(decoder, path, example, outputs, axes)
    shapes = [(1, 0, 11, 0), (3, 9, 1, 2), (2, 0, 7, 3), (1, 17, 5, 0)]  # batch, past, length, left padding
    return max(
        check_export(path, decoder, decoder_inputs(decoder, batch, past, length, hidden, pad, seed=7), outputs)
        for batch, past, length, pad in shapes
    )


# --- goldens ---------------------------------------------------------------------------------------------------------


def number(value: float) -> float:
    """A float32 in at most 8 significant digits: enough to be read back within 1e-7 of itself, short in JSON."""
    return float(f"{float(value):.8g}")


def numbers(values) -> list[float]:
    return [number(value) for value in np.asarray(values, dtype=np.float64).reshape(-1)]


def tensor_sample(array, count: int = SAMPLE) -> dict:
    """{shape, stride, values, mean, min, max}: values = flat[0], flat[stride], flat[2 stride] ... of the row-major tensor.

    The stride is odd, so that it does not walk along one column of an even-sized image.
    """
    flat = np.asarray(array, dtype=np.float32)
    shape, flat = list(flat.shape), flat.reshape(-1)
    stride = max(1, -(-flat.size // count)) | 1
    sampled = {"shape": shape, "stride": stride, "values": numbers(flat[::stride])}
    return {**sampled, "mean": number(flat.mean(dtype=np.float64)), "min": number(flat.min()), "max": number(flat.max())}


def save_tiles(path: Path, pixels: np.ndarray) -> dict:
    """Saves uint8 tiles [n, height, width, 3] (all of one size) as one PNG, tiles stacked from top to bottom.

    Returns {file, count, height, width, sha256} (of the raw bytes): the exact pixels before rescaling and normalising.
    """
    assert pixels.dtype == np.uint8 and pixels.ndim == 4 and pixels.shape[3] == 3, (pixels.dtype, pixels.shape)
    count, height, width, _ = pixels.shape
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.ascontiguousarray(pixels).reshape(count * height, width, 3)).save(path, optimize=True)
    digest = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
    return {"file": f"{path.parent.name}/{path.name}", "count": count, "height": height, "width": width, "sha256": digest}


def denormalise(pixel_values: np.ndarray, mean, std, rescale: float = 1 / 255) -> np.ndarray:
    """[n, 3, h, w] float -> the uint8 pixels [n, h, w, 3] they came from; raises if they are not whole numbers."""
    mean, std = (np.asarray(value, dtype=np.float64).reshape(1, 3, 1, 1) for value in (mean, std))
    levels = (np.asarray(pixel_values, dtype=np.float64) * std + mean) / rescale
    whole = np.rint(levels)
    if np.abs(levels - whole).max() > 1e-2:
        raise AssertionError("pixel values are not rescaled whole numbers")
    return whole.clip(0, 255).astype(np.uint8).transpose(0, 2, 3, 1)


def logits_golden(logits) -> dict:
    """One row of logits [vocab]: the five largest with ids, and a strided sample."""
    row = np.asarray(logits, dtype=np.float32).reshape(-1)
    top = np.argsort(-row, kind="stable")[:5]
    return {"top": [{"id": int(index), "value": number(row[index])} for index in top], "sample": tensor_sample(row, 40)}


def generate(model, inputs: dict, pad_token_id: int, new_tokens: int = NEW_TOKENS, **options) -> dict:
    """Greedy model.generate of transformers: {ids: [b][n] (padding after eos cut), firstLogits [b, vocab], margins [b][n]}.

    margins: top-1 minus top-2 of the processed scores at each step that counted.
    """
    prompt = inputs["input_ids"].shape[1] if "input_ids" in inputs else 0
    with torch.no_grad():
        found = model.generate(
            **inputs,
            do_sample=False,
            max_new_tokens=new_tokens,
            pad_token_id=pad_token_id,
            return_dict_in_generate=True,
            output_scores=True,
            output_logits=True,
            **options,
        )
    steps = len(found.scores)
    tokens = found.sequences[:, found.sequences.shape[1] - steps :].tolist()
    assert prompt == 0 or found.sequences.shape[1] == prompt + steps
    stops = options.get("eos_token_id", model.generation_config.eos_token_id)
    stops = set(stops if isinstance(stops, (list, tuple)) else [stops])
    ids, margins = [], []
    for row, sequence in enumerate(tokens):
        end = next((step + 1 for step, token in enumerate(sequence) if token in stops), steps)
        ids.append(sequence[:end])
        tops = [found.scores[step][row].topk(2).values for step in range(end)]
        margins.append([float(top[0] - top[1]) for top in tops])
    return {"ids": ids, "firstLogits": found.logits[0].float().numpy(), "margins": margins}


def onnx_generate(
    folder: Path,
    input_ids: np.ndarray,
    attention_mask: np.ndarray,
    *,
    image_token_id: int,
    image_features: np.ndarray | None,
    eos: set[int],
    new_tokens: int = NEW_TOKENS,
    repetition_penalty: float = 1.0,
    position_ids=None,
    suffix: str = "",
) -> list[list[int]]:
    """Greedy decoding of a three-session bundle in onnxruntime alone: what a client has to do, for checking against generate.

    image_features [..., hidden] overwrite the embeddings at image_token_id in order. position_ids: None (counted from the mask)
    or a function (mask [b, past + s], s) -> array for the 3-D schemes. suffix: "_fp16" picks the half-precision files.
    Returns ids per row, cut after the first eos.
    """
    embedder = folder / "onnx" / f"embed_tokens{suffix}.onnx"
    embeds = run_onnx(embedder, {"input_ids": input_ids})["inputs_embeds"].copy()
    if image_features is not None:
        rows, places = image_features.reshape(-1, embeds.shape[-1]), input_ids == image_token_id
        if places.sum() != len(rows):
            raise AssertionError(f"{places.sum()} image tokens, {len(rows)} features")
        embeds[places] = rows
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    decoder = onnxruntime.InferenceSession(str(folder / "onnx" / f"decoder_model_merged{suffix}.onnx"), options)
    inputs = {node.name: node for node in decoder.get_inputs()}
    outputs = [node.name for node in decoder.get_outputs()]
    batch = len(input_ids)
    cache = {
        name: np.zeros((batch, node.shape[1], 0, node.shape[3]), np.float16 if "float16" in node.type else np.float32)
        for name, node in inputs.items()
        if name.startswith("past_key_values.")
    }
    mask, seen, found = attention_mask.astype(np.int64), input_ids.copy(), [[] for _ in range(batch)]
    while len(found[0]) < new_tokens:
        feeds = {"inputs_embeds": embeds, "attention_mask": mask, **cache}
        if "position_ids" in inputs:
            counted = np.where(mask == 0, 1, mask.cumsum(-1) - 1)[:, -embeds.shape[1] :]
            feeds["position_ids"] = counted if position_ids is None else position_ids(mask, embeds.shape[1])
        if "num_logits_to_keep" in inputs:
            feeds["num_logits_to_keep"] = np.array(1, np.int64)
        result = dict(zip(outputs, decoder.run(outputs, feeds)))
        logits = result["logits"][:, -1].astype(np.float32)
        if repetition_penalty != 1.0:
            for row, ids in enumerate(seen):
                unique = np.unique(ids)
                scores = logits[row, unique]
                logits[row, unique] = np.where(scores < 0, scores * repetition_penalty, scores / repetition_penalty)
        chosen = logits.argmax(-1)
        for row, token in enumerate(chosen):
            found[row].append(int(token))
        seen = np.concatenate([seen, chosen[:, None]], axis=1)
        mask = np.concatenate([mask, np.ones((batch, 1), np.int64)], axis=1)
        cache = {name: result[name.replace("past_key_values", "present")] for name in cache}
        embeds = run_onnx(embedder, {"input_ids": chosen[:, None].astype(np.int64)})["inputs_embeds"]
    return [ids[: next((step + 1 for step, token in enumerate(ids) if token in eos), len(ids))] for ids in found]


def margin_of(generations: list[dict]) -> float:
    return min(margin for generation in generations for row in generation["margins"] for margin in row)


def check_generations(generations: dict[str, dict], distinct: int = 8) -> None:
    """{name: generate(...)}: every step keeps MIN_MARGIN, no row is one token repeated, no two cases give the same ids."""
    for name, generation in generations.items():
        if margin_of([generation]) < MIN_MARGIN:
            raise AssertionError(f"{name}: margin {margin_of([generation]):.2g}")
        for ids in generation["ids"]:
            if len(ids) == NEW_TOKENS and len(set(ids)) < distinct:
                raise AssertionError(f"{name}: only {len(set(ids))} different tokens")
    firsts = [tuple(generation["ids"][0]) for generation in generations.values()]
    if len(set(firsts)) < len(firsts):
        raise AssertionError("two cases give the same tokens")


def versions() -> dict:
    import onnx
    import onnxruntime
    import PIL
    import tokenizers
    import transformers

    if int(PIL.__version__.split(".")[0]) > 12:
        raise RuntimeError(f"Pillow {PIL.__version__} resamples in another order: install requirements.txt")
    names = {"torch": torch, "transformers": transformers, "tokenizers": tokenizers, "onnx": onnx}
    names |= {"onnxruntime": onnxruntime, "pillow": PIL, "numpy": np}
    return {name: module.__version__ for name, module in names.items()}


def fresh_folder(family: str) -> Path:
    """test/fixtures/vlm/<family>, emptied."""
    folder = FIXTURES / family
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write_json(path: Path, data) -> None:
    """Indented JSON; lists of numbers stay on one line, so that goldens can be read and diffed."""
    path.write_text(_format(data, 0) + "\n", encoding="utf-8")


def _format(data, depth: int) -> str:
    flat = json.dumps(data, ensure_ascii=False)
    if not isinstance(data, (dict, list)) or not data or len(flat) + 2 * depth <= 120:
        return flat
    if isinstance(data, list) and not any(isinstance(item, (dict, list, str)) for item in data):
        return flat
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(data, list):
        return "[\n" + ",\n".join(pad + _format(item, depth + 1) for item in data) + f"\n{end}]"
    items = (f"{pad}{json.dumps(key, ensure_ascii=False)}: {_format(value, depth + 1)}" for key, value in data.items())
    return "{\n" + ",\n".join(items) + f"\n{end}}}"


def record_transformers_js(family: str, result: str) -> None:
    """Puts the output of check_transformers_js.mjs into the family's golden.json as "transformersJs"; raises unless all are equal."""
    path, found = FIXTURES / family / "golden.json", json.loads(Path(result).read_text(encoding="utf-8"))
    write_json(path, {**json.loads(path.read_text(encoding="utf-8")), "transformersJs": found})
    print(f"{family}: transformers.js {found['version']}, {len(found['cases'])} cases, equal: {found['equal']}")
    if not found["equal"]:
        raise AssertionError(f"{family}: transformers.js gives other tokens")


def check_loads(folder: Path, config, image_processor) -> None:
    """transformers' own Auto classes read the bundle's config.json and preprocessor_config.json to what the golden was made with."""
    from transformers import AutoConfig, AutoImageProcessor

    loaded = AutoConfig.from_pretrained(folder)
    assert type(loaded) is type(config), (type(loaded), type(config))
    for part in ("text_config", "vision_config"):
        ours, theirs = getattr(config, part).to_dict(), getattr(loaded, part).to_dict()
        volatile = ("transformers_version", "dtype", "architectures")
        assert {k: v for k, v in ours.items() if k not in volatile} == {k: v for k, v in theirs.items() if k not in volatile}, part
    found = AutoImageProcessor.from_pretrained(folder, backend="pil")
    assert type(found) is type(image_processor), (type(found), type(image_processor))
    assert found.to_dict() == {**found.to_dict(), **image_processor.to_dict()}


def check_size(folder: Path, limit: int = 2_000_000) -> int:
    """Bytes of a bundle with its goldens; raises above the limit."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if size > limit:
        raise AssertionError(f"{folder.name} has {size} bytes, limit {limit}")
    return size
