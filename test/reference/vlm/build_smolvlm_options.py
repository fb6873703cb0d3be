"""Writes what transformers says where parts of the cache are dropped, and where positions are scaled, for the smolvlm fixture.

    OMP_NUM_THREADS=1 python test/reference/vlm/build_smolvlm_options.py           (after build_smolvlm.py, whose weights it makes anew)

test/fixtures/vlm/smolvlm/options.json             goldens { window: [case], ropeScale: [case] }
test/fixtures/vlm/smolvlm/rope/decoder_model_merged.onnx     the same decoder with position_ids of float32

window: greedy without a cache, every query under a 4-D mask: those of the prompt see all before them; a later one at place t sees the first `sinks`
columns and the last `window`, itself counted. Positions are those of the whole sequence. ropeScale: rope_parameters { rope_type: linear, factor }.
"""

import json

import torch
from transformers import AutoConfig, GenerationConfig, SmolVLMForConditionalGeneration, SmolVLMImageProcessorPil, SmolVLMProcessor

import build_smolvlm
import common
import idefics_family

FOLDER = common.FIXTURES / "smolvlm"
TILE = build_smolvlm.TILE
NEW_TOKENS = 80
# case of golden.json, sinks, window
WINDOWS = [("thirteen-tiles", 4, 32), ("thirteen-tiles", 200, 20), ("one-tile", 0, 16), ("conversation", 4, 400), ("text-only", 1, 2), ("phone-screen", 7, 1)]
SCALES = [("thirteen-tiles", 4.0), ("one-tile", 2.5), ("text-only", 1.5)]


def build_model(scale: float | None = None):
    config = AutoConfig.from_pretrained(FOLDER, attn_implementation="eager")
    if scale is not None:
        config.text_config.rope_parameters = {**config.text_config.rope_parameters, "rope_type": "linear", "factor": scale}
    model = common.randomise(SmolVLMForConditionalGeneration(config), build_smolvlm.SEED, gain=1.3, logit_gain=2.0)
    model.generation_config = GenerationConfig.from_pretrained(FOLDER)
    tokens = common.load_tokenizer(FOLDER)
    common.mute_tokens(model, [tokens.convert_tokens_to_ids(name) for name in ("<end_of_utterance>", "<|im_end|>")])
    return model


def build_processor():
    settings = json.loads((FOLDER / "preprocessor_config.json").read_text())
    image_processor = SmolVLMImageProcessorPil(**common.processor_options(settings))
    tokenizer = common.load_tokenizer(FOLDER)
    options = {"image_seq_len": build_smolvlm.SEQ_LEN, "chat_template": build_smolvlm.CHAT_TEMPLATE}
    return common.still_processor(SmolVLMProcessor, image_processor, tokenizer, **options)


@torch.no_grad()
def windowed(model, inputs: dict, sinks: int, window: int) -> dict:
    """Greedy, everything read anew for each token: {ids, margin, dropped}."""
    ids, prompt = inputs["input_ids"], inputs["input_ids"].shape[1]
    embeds = model.get_input_embeddings()(ids)
    if "pixel_values" in inputs:
        pictures = {name: inputs[name] for name in ("pixel_values", "pixel_attention_mask")}
        embeds[ids == model.config.image_token_id] = torch.cat(list(model.get_image_features(**pictures, return_dict=True).pooler_output)).flatten(0, -2)
    margin = float("inf")
    for _ in range(NEW_TOKENS):
        total = ids.shape[1]
        query, column = torch.arange(total)[:, None], torch.arange(total)[None, :]
        kept = (query < prompt) | (column < sinks) | (column > query - window)
        allowed = (column <= query) & kept
        mask = torch.where(allowed, 0.0, torch.finfo(torch.float32).min)[None, None]
        read = model.model.text_model(inputs_embeds=embeds, attention_mask=mask, position_ids=torch.arange(total)[None], use_cache=False)
        top = model.lm_head(read.last_hidden_state[0, -1]).topk(2)
        margin = min(margin, float(top.values[0] - top.values[1]))
        ids = torch.cat([ids, top.indices[:1][None]], dim=1)
        embeds = torch.cat([embeds, model.get_input_embeddings()(top.indices[:1])[None]], dim=1)
    return {"ids": ids[0, prompt:].tolist(), "minMargin": common.number(margin), "dropped": max(0, total - sinks - window)}


class FloatPositions(common.DecoderExport):
    """The decoder, told that positions are floats."""


def export_float_positions(model) -> float:
    decoder = FloatPositions(model.model.text_model, model.lm_head)
    hidden = model.config.text_config.hidden_size
    whole = common.decoder_inputs

    def with_floats(*arguments, **options):
        inputs = whole(*arguments, **options)
        return {name: value.float() / 2.5 if name == "position_ids" else value for name, value in inputs.items()}

    common.decoder_inputs = with_floats
    try:
        target = FOLDER / "rope"
        difference = common.export_decoder(decoder, target, hidden)
    finally:
        common.decoder_inputs = whole
    (target / "onnx" / "decoder_model_merged.onnx").replace(target / "decoder_model_merged.onnx")
    (target / "onnx").rmdir()
    return difference


def main() -> None:
    processor, model = build_processor(), build_model()
    cases = {case[0]: case for case in idefics_family.CASES}
    golden = json.loads((FOLDER / "golden.json").read_text())
    known = {case["name"]: case["rows"][0]["ids"] for case in golden["cases"]}
    difference = export_float_positions(model)
    windows, scales = [], []
    for name, sinks, window in WINDOWS:
        _, inputs = idefics_family.encode(processor, [cases[name]], TILE)
        found = windowed(model, inputs, sinks, window)
        if found["dropped"] == 0 and found["ids"][: len(known[name])] != known[name]:
            raise AssertionError(f"{name}: not the model of golden.json")
        windows.append({"case": name, "promptLength": inputs["input_ids"].shape[1], "sinks": sinks, "window": window, **found})
    for name, factor in SCALES:
        _, inputs = idefics_family.encode(processor, [cases[name]], TILE)
        found = common.generate(build_model(factor), inputs, processor.tokenizer.pad_token_id, NEW_TOKENS)
        margin = min(found["margins"][0])
        plain = common.generate(model, inputs, processor.tokenizer.pad_token_id)
        if plain["ids"][0] != known[name] or found["ids"][0][:32] == known[name]:
            raise AssertionError(f"{name}: scaling changes nothing, or not the model of golden.json")
        text = processor.tokenizer.decode(found["ids"][0], skip_special_tokens=True)
        scales.append({"case": name, "factor": factor, "ids": found["ids"][0], "text": text, "minMargin": common.number(margin)})
    for case in windows + scales:
        print({**case, "ids": case["ids"][:8]}, len(set(case["ids"])))
        if case["minMargin"] < 1e-4:
            raise AssertionError(f"{case['case']}: margin {case['minMargin']}")
    writer = {"versions": common.versions(), "seed": build_smolvlm.SEED, "exportDifference": common.number(difference)}
    common.write_json(FOLDER / "options.json", {"writtenBy": writer, "window": windows, "ropeScale": scales})


if __name__ == "__main__":
    main()
