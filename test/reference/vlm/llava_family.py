"""LLaVA and LLaVA-OneVision: the vision session that both have, and cases over plain [b, 3, T, T] tiles. Not run by itself.

vision_encoder: pixel_values [b, 3, H, W] -> image_features [b, seq, hidden] (tower, selected layer, CLS dropped, projector).
"""

import torch
from torch import nn

import common


class VisionExport(nn.Module):
    """CLIP or SigLIP tower up to the selected layer, then the projector, written out for the tracing exporter."""

    def __init__(self, model: nn.Module):
        super().__init__()
        config = model.config
        self.tower, self.projector = model.vision_tower, model.multi_modal_projector
        self.heads = config.vision_config.num_attention_heads
        layer = config.vision_feature_layer  # counts hidden states: 0 is the embeddings, -1 the last layer's output
        self.layers = layer if layer >= 0 else len(self.tower.encoder.layers) + 1 + layer
        self.drop_class_token = config.vision_feature_select_strategy == "default"

    def forward(self, pixel_values):
        embeddings = self.tower.embeddings
        hidden = embeddings.patch_embedding(pixel_values).flatten(2).transpose(1, 2)
        if hasattr(embeddings, "class_embedding"):
            first = embeddings.class_embedding.reshape(1, 1, -1).expand(hidden.shape[0], 1, -1)
            hidden = torch.cat([first, hidden], dim=1)
        hidden = hidden + embeddings.position_embedding.weight[None]
        if hasattr(self.tower, "pre_layrnorm"):  # the name is CLIP's own
            hidden = self.tower.pre_layrnorm(hidden)
        for layer in self.tower.encoder.layers[: self.layers]:
            hidden = hidden + self.attention(layer.self_attn, layer.layer_norm1(hidden))
            hidden = hidden + layer.mlp(layer.layer_norm2(hidden))
        return self.projector(hidden[:, 1:] if self.drop_class_token else hidden)

    def attention(self, attention, hidden):
        count, length, width = hidden.shape

        def split(states):
            return states.reshape(count, length, self.heads, width // self.heads).transpose(1, 2)

        query, key, value = (split(part(hidden)) for part in (attention.q_proj, attention.k_proj, attention.v_proj))
        scores = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5
        return attention.out_proj((scores.softmax(-1) @ value).transpose(1, 2).reshape(count, length, width))


def tile_features(model, pixel_values) -> torch.Tensor:
    """[n, 3, T, T] -> [n, seq, hidden] by transformers' own tower and projector (no packing, no newline)."""
    config = model.config
    with torch.no_grad():
        states = model.model.vision_tower(pixel_values, output_hidden_states=True).hidden_states[config.vision_feature_layer]
        states = states[:, 1:] if config.vision_feature_select_strategy == "default" else states
        return model.model.multi_modal_projector(states)


def export_sessions(model, folder, tile: int, **decoder_options) -> dict:
    """Writes the three sessions, checks each at other sizes and the tower against transformers' own."""
    vision, path = VisionExport(model.model), folder / "onnx" / "vision_encoder.onnx"
    axes = {"pixel_values": {0: "batch_size", 2: "height", 3: "width"}, "image_features": {0: "batch_size"}}
    common.export_onnx(vision, path, {"pixel_values": torch.randn(2, 3, tile, tile)}, ["image_features"], axes)
    worst = 0.0
    for count in (1, 5, 13):
        pixels = torch.randn(count, 3, tile, tile, generator=torch.Generator().manual_seed(count))
        worst = max(worst, common.check_export(path, vision, {"pixel_values": pixels}, ["image_features"]))
        with torch.no_grad():
            worst = max(worst, float((vision(pixels) - tile_features(model, pixels)).abs().max()))
    decoder = common.DecoderExport(model.model.language_model, model.lm_head, **decoder_options)
    hidden = model.config.text_config.hidden_size
    if worst > 1e-3:
        raise AssertionError(f"vision_encoder differs from transformers by {worst}")
    return {
        "vision_encoder": common.number(worst),
        "embed_tokens": common.number(common.export_embed_tokens(model.get_input_embeddings(), folder)),
        "decoder_model_merged": common.number(common.export_decoder(decoder, folder, hidden)),
    }


def message(role: str, *content) -> dict:
    """content: str = a text part, None = an image part."""
    return {"role": role, "content": [{"type": "image"} if part is None else {"type": "text", "text": part} for part in content]}


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
        "headDim": text.hidden_size // text.num_attention_heads,
    }


def row_golden(tokenizer, keys, messages, rendered: str, inputs: dict, result: dict, row: int) -> dict:
    """One prompt of a case: what a client has to reproduce."""
    ids = result["ids"][row]
    return {
        "preprocessing": keys,
        "messages": messages,
        "rendered": rendered,
        "promptIds": inputs["input_ids"][row][inputs["attention_mask"][row] == 1].tolist(),
        "firstLogits": common.logits_golden(result["firstLogits"][row]),
        "ids": ids,
        "text": tokenizer.decode(ids, skip_special_tokens=True),
        "textWithSpecialTokens": tokenizer.decode(ids, skip_special_tokens=False),
        "minMargin": common.number(min(result["margins"][row])),
    }


def padded_golden(inputs: dict) -> dict:
    return {
        "length": inputs["input_ids"].shape[1],
        "leftPadding": [int((mask == 0).sum()) for mask in inputs["attention_mask"]],
    }


def onnx_ids(model, folder, inputs: dict, features, options: dict, suffix: str = "") -> list[list[int]]:
    """The case through the exported files alone; features [n, hidden] as a client lays them out (or None)."""
    eos = options.get("eos_token_id", model.generation_config.eos_token_id)
    return common.onnx_generate(
        folder,
        inputs["input_ids"].numpy(),
        inputs["attention_mask"].numpy(),
        image_token_id=model.config.image_token_id,
        image_features=features,
        eos=set(eos if isinstance(eos, list) else [eos]),
        repetition_penalty=options.get("repetition_penalty", 1.0),
        suffix=suffix,
    )


def check_onnx(model, folder, name: str, inputs: dict, features, result: dict, options: dict) -> None:
    ids = onnx_ids(model, folder, inputs, features, options)
    if ids != result["ids"]:
        raise AssertionError(f"{name}: the exported sessions give {ids}, transformers {result['ids']}")
