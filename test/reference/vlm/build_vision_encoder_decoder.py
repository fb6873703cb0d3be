"""Writes test/fixtures/vlm/vision_encoder_decoder: a TrOCR (ViT + TrOCR decoder) with random weights, and in its folder gpt2/ a
ViT-GPT2, since that decoder's export has another cache: ONNX and goldens.

    OMP_NUM_THREADS=1 python test/reference/vlm/build_vision_encoder_decoder.py    (--search looks for other seeds)

Sessions as optimum exports them (Xenova/trocr-small-handwritten, Xenova/vit-gpt2-image-captioning):
    encoder_model         pixel_values [b, 3, 64, 64] -> last_hidden_state [b, 17, width]
    decoder_model_merged  input_ids [b, s], encoder_hidden_states, use_cache_branch [1] bool and the past:
                          trocr: past_key_values.N.decoder.key/value and .encoder.key/value; gpt2: past_key_values.N.key/value
"""

import sys

import numpy as np
import torch
from torch import nn
from transformers import GenerationConfig, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTImageProcessorPil
from transformers.utils import logging

import common
import native_common

SEEDS = {"trocr": 7, "gpt2": 2}
SIDE, PATCH = 64, 16

# sizes of the two pictures' processors differ in form: a number (old TrOCR files) and height, width
PROCESSORS = {
    "trocr": {"feature_extractor_type": "ViTFeatureExtractor", "size": SIDE, "processor_class": "TrOCRProcessor"},
    "gpt2": {
        "feature_extractor_type": "ViTFeatureExtractor",
        "image_processor_type": "ViTFeatureExtractor",
        "size": {"height": SIDE, "width": SIDE},
    },
}
IMAGE = {"do_normalize": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "resample": 2}

# name, image, words that the decoder is given after its start
CASES = [
    ("page", "page-233x151", []),
    ("photo", "photo-320x240", []),
    ("strip", "strip-300x12", []),
    ("smallest-image", "tiny-17x9", []),
    ("square", "square-64x64", []),
    ("decoder-prompt", "screen-108x240", "The sign says"),
]
BATCH = ["page", "photo", "strip", "smallest-image"]


class Encoder(nn.Module):
    """encoder_model.onnx, from a ViTModel."""

    def __init__(self, vit):
        super().__init__()
        self.vit = vit

    def forward(self, pixel_values):
        return self.vit(pixel_values).last_hidden_state


def picture(name):
    return common.load_image(name).convert("RGB")


class Bundle:
    """One of the two under construction."""

    def __init__(self, kind: str, folder):
        self.kind, self.folder = kind, folder
        folder.mkdir(parents=True, exist_ok=True)
        special = ["<s>", "<pad>", "</s>", "<unk>"] if kind == "trocr" else ["<|endoftext|>"]
        ends = {"bos": special[0], "eos": special[2 if kind == "trocr" else 0], "pad": special[1 if kind == "trocr" else 0]}
        self.tokenizer = common.build_tokenizer(
            folder,
            style="bart",
            special_tokens=special,
            unk=special[-1],
            post_processor=("<s>", "</s>") if kind == "trocr" else None,
            config={"tokenizer_class": "RobertaTokenizer" if kind == "trocr" else "GPT2Tokenizer"},
            **ends,
        )
        self.start = self.tokenizer.convert_tokens_to_ids(ends["eos"])
        self.numbers = {f"{name}_token_id": self.tokenizer.convert_tokens_to_ids(token) for name, token in ends.items()}
        common.write_json(folder / "preprocessor_config.json", {**IMAGE, **PROCESSORS[kind]})
        self.processor = ViTImageProcessorPil(
            size={"height": SIDE, "width": SIDE}, **{key: IMAGE[key] for key in ("image_mean", "image_std", "resample")}
        )
        common.write_json(folder / "config.json", self.config())
        rules = {"decoder_start_token_id": self.start, **self.numbers, "use_cache": False}
        if kind == "gpt2":
            rules |= {"max_length": 16, "num_beams": 4, "use_cache": True}
        common.write_json(folder / "generation_config.json", rules)

    def config(self) -> dict:
        width = 32 if self.kind == "trocr" else 48
        encoder = {
            "model_type": "vit",
            "hidden_size": width,
            "intermediate_size": 2 * width,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": SIDE,
            "patch_size": PATCH,
            "qkv_bias": self.kind == "gpt2",
        }
        if self.kind == "trocr":
            decoder = {
                "model_type": "trocr",
                "activation_function": "relu",
                "cross_attention_hidden_size": width,
                "d_model": 48,
                "decoder_attention_heads": 3,
                "decoder_ffn_dim": 96,
                "decoder_layers": 2,
                "decoder_start_token_id": self.start,
                "layernorm_embedding": True,
                "max_position_embeddings": 128,
                "scale_embedding": True,
                "use_learned_position_embeddings": True,
            }
        else:
            decoder = {"model_type": "gpt2", "n_embd": width, "n_head": 3, "n_layer": 2, "n_ctx": 128, "n_positions": 128, "n_inner": 96}
        decoder |= {
            "add_cross_attention": True,
            "is_decoder": True,
            "tie_word_embeddings": False,
            "vocab_size": len(self.tokenizer),
            **self.numbers,
        }
        return {
            "architectures": ["VisionEncoderDecoderModel"],
            "model_type": "vision-encoder-decoder",
            "is_encoder_decoder": True,
            "decoder_start_token_id": self.start,
            **self.numbers,
            "tie_word_embeddings": False,
            "encoder": encoder,
            "decoder": decoder,
        }

    def model(self, seed: int):
        config = VisionEncoderDecoderConfig.from_pretrained(self.folder, attn_implementation="eager")
        model = common.randomise(VisionEncoderDecoderModel(config), seed, gain=1.3, logit_gain=2.0)
        assert not hasattr(model, "enc_to_dec_proj")
        if self.kind == "trocr":
            native_common.enliven(model.decoder.model.decoder, positions=7, cross=0.5)
        model.generation_config = GenerationConfig.from_pretrained(self.folder)
        with torch.no_grad():
            model.decoder.get_output_embeddings().weight[[self.start, self.numbers["pad_token_id"]]] = 0
        return model

    def encode(self, cases) -> dict:
        inputs = {"pixel_values": self.processor([picture(image) for _, image, _ in cases], return_tensors="pt")["pixel_values"]}
        words = cases[0][2]
        if words:
            ids = self.tokenizer(words, add_special_tokens=False)["input_ids"]
            inputs["decoder_input_ids"] = torch.tensor([[self.start, *ids]])
        return inputs

    def generations(self, model) -> dict:
        """{name: (cases, inputs, options, generate(...))}, greedy."""
        found = {}

        def add(name, cases, **options):
            inputs = self.encode(cases)
            found[name] = (cases, inputs, options, common.generate(model, inputs, self.numbers["pad_token_id"], num_beams=1, **options))

        by_name = {case[0]: case for case in CASES}
        for case in CASES:
            add(case[0], [case])
        add("repetition-penalty", [by_name["photo"]], repetition_penalty=1.3)
        add("batch-of-four", [by_name[name] for name in BATCH])
        stop = native_common.later_token(found["page"][3]["ids"][0])
        add("stops-at-eos", [by_name["page"]], eos_token_id=[self.start, stop])
        add("one-row-stops", [by_name[name] for name in BATCH], eos_token_id=[self.start, stop])
        for row, name in enumerate(BATCH):
            if found["batch-of-four"][3]["ids"][row] != found[name][3]["ids"][0]:
                raise AssertionError(f"row {row} of the batch differs from {name} alone")
        alike = ("batch-of-four", "stops-at-eos", "one-row-stops")
        common.check_generations({name: entry[3] for name, entry in found.items() if name not in alike})
        return found

    def export_sessions(self, model) -> dict:
        path, encoder = self.folder / "onnx" / "encoder_model.onnx", Encoder(model.encoder)
        axes = {"pixel_values": {0: "batch_size"}, "last_hidden_state": {0: "batch_size"}}
        common.export_onnx(encoder, path, {"pixel_values": torch.randn(2, 3, SIDE, SIDE)}, ["last_hidden_state"], axes)
        worst = 0.0
        for batch in (1, 4):
            pixels = {"pixel_values": torch.randn(batch, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(batch))}
            worst = max(worst, common.check_export(path, encoder, pixels, ["last_hidden_state"]))
        if self.kind == "trocr":
            parts = (model.decoder.model.decoder, model.decoder.output_projection)
            steps = [native_common.BartStep(*parts, cached, takes_ids=True, takes_mask=False) for cached in (False, True)]
        else:
            steps = [native_common.Gpt2Step(model.decoder.transformer, model.decoder.lm_head, cached) for cached in (False, True)]
        widths = (model.encoder.config.hidden_size, model.decoder.config.hidden_size)
        merged = native_common.export_decoder_steps(*steps, self.folder, widths, takes_ids=True, takes_mask=False)
        return {"encoder_model": common.number(worst), "decoder_model_merged": common.number(merged)}

    def replay(self, model, cases, inputs, options, result) -> None:
        """The same case by the two sessions and numpy alone."""
        import onnxruntime

        sessions = {path.stem: onnxruntime.InferenceSession(str(path)) for path in sorted((self.folder / "onnx").glob("*.onnx"))}

        def run(name, **feeds):
            names = [node.name for node in sessions[name].get_outputs()]
            return dict(zip(names, sessions[name].run(names, feeds)))

        states = run("encoder_model", pixel_values=inputs["pixel_values"].numpy())["last_hidden_state"]
        asked = [node for node in sessions["decoder_model_merged"].get_inputs() if node.name.startswith("past")]
        past = {node.name: np.zeros((len(states), node.shape[1], 0, node.shape[3]), np.float32) for node in asked}
        start = inputs["decoder_input_ids"].numpy() if "decoder_input_ids" in inputs else None
        native_common.replay_decoder(run, past, lambda words: {"input_ids": words}, states, model.generation_config, options, result, start)

    def preprocessing_golden(self, model, image) -> dict:
        pixels = np.asarray(self.processor([picture(image)], return_tensors="np")["pixel_values"], dtype=np.float32)
        with torch.no_grad():
            states = model.encoder(torch.from_numpy(pixels)).last_hidden_state.numpy()
        width, height = picture(image).size
        return {
            "image": f"{image}.png",
            "options": {},
            "imageSize": [height, width],
            "resizedSize": [SIDE, SIDE],
            "tiles": common.save_tiles(
                self.folder / "tiles" / f"{image}.default.png", common.denormalise(pixels, IMAGE["image_mean"], IMAGE["image_std"])
            ),
            "pixelValues": common.tensor_sample(pixels, 100),
            "features": common.tensor_sample(states),
        }

    def case_golden(self, name, cases, inputs, options, result) -> dict:
        rows = []
        for row, (_, image, _) in enumerate(cases):
            ids = result["ids"][row]
            rows.append(
                {
                    "preprocessing": [f"{image}@default"],
                    "decoderPromptIds": inputs["decoder_input_ids"][row].tolist() if "decoder_input_ids" in inputs else [self.start],
                    "firstLogits": common.logits_golden(result["firstLogits"][row]),
                    "ids": ids,
                    "text": self.tokenizer.decode(ids, skip_special_tokens=True),
                    "textWithSpecialTokens": self.tokenizer.decode(ids, skip_special_tokens=False),
                    "minMargin": common.number(min(result["margins"][row])),
                }
            )
        prompt = {"decoderPrompt": cases[0][2]} if cases[0][2] else {}
        return {"name": name, **prompt, "generation": {"max_new_tokens": common.NEW_TOKENS, "num_beams": 1, **options}, "rows": rows}

    def build(self, seed: int, model) -> None:
        found = self.generations(model)
        differences = self.export_sessions(model)
        for entry in found.values():
            self.replay(model, *entry)
        decoder = model.decoder.config
        common.write_json(
            self.folder / "golden.json",
            {
                "family": "vision_encoder_decoder",
                "writtenBy": {
                    "versions": common.versions(),
                    "seed": seed,
                    "model": type(model).__name__,
                    "encoder": type(model.encoder).__name__,
                    "decoder": type(model.decoder).__name__,
                    "imageProcessor": type(self.processor).__name__,
                },
                "bundle": {
                    "side": SIDE,
                    "encoderTokens": (SIDE // PATCH) ** 2 + 1,
                    "encoderHidden": model.encoder.config.hidden_size,
                    "hidden": decoder.hidden_size,
                    "vocab": decoder.vocab_size,
                    "layers": decoder.num_hidden_layers,
                    "heads": decoder.num_attention_heads,
                    "headDim": decoder.hidden_size // decoder.num_attention_heads,
                },
                "sessions": common.session_io(self.folder),
                "exportDifference": differences,
                "preprocessing": {f"{image}@default": self.preprocessing_golden(model, image) for _, image, _ in CASES},
                "cases": [self.case_golden(name, *entry) for name, entry in found.items()],
            },
        )
        print(f"{self.kind}: seed {seed}, margin {common.margin_of([entry[3] for entry in found.values()]):.2g}, {differences}")
        for name, entry in found.items():
            print(f"  {name}: {entry[3]['ids'][0][:12]}")


def main() -> None:
    logging.set_verbosity_error()  # it warns that max_new_tokens wins over the published max_length
    folder = common.fresh_folder("vision_encoder_decoder")
    for bundle in (Bundle("trocr", folder), Bundle("gpt2", folder / "gpt2")):

        def attempt(seed: int, bundle=bundle):
            model = bundle.model(seed)
            bundle.generations(model)
            return seed, model

        bundle.build(*common.pick_seed(SEEDS[bundle.kind], "--search" in sys.argv, attempt))
    print(f"vision_encoder_decoder: {common.check_size(folder)} bytes")


if __name__ == "__main__":
    main()
