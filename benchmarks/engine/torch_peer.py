"""The reference implementation (transformers, PyTorch) with the weights of a make_bundle.py bundle, as a process that works on demand.

    python3 benchmarks/engine/torch_peer.py BUNDLE [--device cuda | cpu] [--dtype float32 | float16 | bfloat16]

Needs torch, transformers >= 5.17, onnx. benchmarks/gpu.mjs starts it and speaks with it, a JSON object a line. First it says {"device": name}.
stdin:  {"images": [{"prompt": [ids], "tiles": n, "pixels": path of float32 [n, 3, side, side]}]}   once; answered by {"images": count}
        {"work": "encode"}                 every image's tiles, an image at a time -> {"ms", "tiles"}
        {"work": "generate", "tokens": n}  greedy answers, an image at a time, features at hand -> {"ms", "answers": [[ids]]}
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import AutoConfig, SmolVLMForConditionalGeneration

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("bundle", type=Path)
parser.add_argument("--device", choices=["cuda", "cpu"], default="cpu")
parser.add_argument("--dtype", choices=["float32", "float16", "bfloat16"], default="float32")
arguments = parser.parse_args()
DTYPE = getattr(torch, arguments.dtype)


def weights(session):
    """Floats of a session in the order in which make_bundle.py makes them."""
    graph = onnx.load(arguments.bundle / f"onnx/{session}.onnx").graph
    arrays = (numpy_helper.to_array(tensor) for tensor in graph.initializer)
    return iter([torch.from_numpy(array.copy()) for array in arrays if array.dtype == np.float32])


def linear(source):
    return next(source).T.contiguous()


def load(model):
    """Fills the model; a shape that differs is an error."""
    state = {name: torch.zeros_like(value) for name, value in model.state_dict().items()}  # biases that the bundle lacks stay 0

    def put(name, value):
        assert state[name].shape == value.shape, (name, state[name].shape, value.shape)
        state[name] = value

    def put_norm(name, source):
        put(f"{name}.weight", next(source))
        if f"{name}.bias" in state:
            put(f"{name}.bias", next(source))

    vision = weights("vision_encoder")
    put("model.vision_model.embeddings.patch_embedding.weight", next(vision))
    put("model.vision_model.embeddings.position_embedding.weight", next(vision))
    for index in range(model.config.vision_config.num_hidden_layers):
        layer = f"model.vision_model.encoder.layers.{index}"
        put_norm(f"{layer}.layer_norm1", vision)
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            put(f"{layer}.self_attn.{part}.weight", linear(vision))
        put_norm(f"{layer}.layer_norm2", vision)
        for part in ("fc1", "fc2"):
            put(f"{layer}.mlp.{part}.weight", linear(vision))
    put_norm("model.vision_model.post_layernorm", vision)
    put("model.connector.modality_projection.proj.weight", linear(vision))
    put("model.text_model.embed_tokens.weight", next(weights("embed_tokens")))

    text = weights("decoder_model_merged")
    for _ in ("cos", "sin"):
        next(text)
    put_norm("model.text_model.layers.0.input_layernorm", text)
    count = model.config.text_config.num_hidden_layers
    for index in range(count):
        layer = f"model.text_model.layers.{index}"
        for part in ("q_proj", "k_proj", "v_proj", "o_proj"):
            put(f"{layer}.self_attn.{part}.weight", linear(text))
        put_norm(f"{layer}.post_attention_layernorm", text)
        for part in ("gate_proj", "up_proj", "down_proj"):
            put(f"{layer}.mlp.{part}.weight", linear(text))
        after = f"layers.{index + 1}.input_layernorm" if index + 1 < count else "norm"
        put_norm(f"model.text_model.{after}", text)
    put("lm_head.weight", linear(text))
    for source in (vision, text):
        assert next(source, None) is None, "make the bundle with --attention gqa"
    model.load_state_dict(state)


def timed(work):
    wait = torch.cuda.synchronize if arguments.device == "cuda" else lambda: None
    wait()
    start = time.perf_counter()
    value = work()
    wait()
    return {"ms": 1000 * (time.perf_counter() - start)}, value


def features(image):
    found = model.get_image_features(image["pixels"])
    return found if torch.is_tensor(found) else found.pooler_output


def say(message):
    print(json.dumps(message), flush=True)


config = AutoConfig.from_pretrained(arguments.bundle)
model = SmolVLMForConditionalGeneration(config)
load(model)
model = model.to(arguments.device, DTYPE).eval()
model.generation_config.eos_token_id = None  # answers are as long as they may be, as the bundle's are
say({"device": torch.cuda.get_device_name() if arguments.device == "cuda" else "cpu"})

images = []
with torch.inference_mode():
    for line in sys.stdin:
        asked = json.loads(line)
        if "images" in asked:
            for given in asked["images"]:
                pixels = torch.from_numpy(np.fromfile(given["pixels"], np.float32))
                side = config.vision_config.image_size
                shaped = pixels.reshape(1, given["tiles"], 3, side, side).to(arguments.device, DTYPE)
                prompt = torch.tensor([given["prompt"]], device=arguments.device)
                images.append({"prompt": prompt, "pixels": shaped})
            for image in images:
                image["features"] = features(image)
            say({"images": len(images)})
        elif asked["work"] == "encode":
            took, _ = timed(lambda: [features(image) for image in images])
            say({**took, "tiles": sum(image["pixels"].shape[1] for image in images)})
        else:
            took, answers = timed(
                lambda: [
                    model.generate(
                        input_ids=image["prompt"],
                        attention_mask=torch.ones_like(image["prompt"]),
                        image_hidden_states=image["features"],
                        max_new_tokens=asked["tokens"],
                        do_sample=False,
                    )[0, image["prompt"].shape[1] :].tolist()
                    for image in images
                ]
            )
            say({**took, "answers": answers})
