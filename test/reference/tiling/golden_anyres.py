"""Writes test/golden/tiling/anyres.json and onevision.json: LLaVA-NeXT's and LLaVA-OneVision's own image processors.

    OMP_NUM_THREADS=1 python test/reference/tiling/golden_anyres.py
"""

import random
from types import SimpleNamespace

import torch
from transformers import LlavaNextImageProcessorPil, LlavaOnevisionImageProcessorPil
from transformers.image_processing_utils import select_best_resolution
from transformers.models.llava_next.modeling_llava_next import unpad_image
from transformers.models.llava_next.processing_llava_next import LlavaNextProcessor
from transformers.models.llava_onevision.modeling_llava_onevision import LlavaOnevisionModel
from transformers.models.llava_onevision.processing_llava_onevision import LlavaOnevisionProcessor

import common

COLUMNS = "width, height, canvas w, canvas h, resized w, resized h, pad left, pad top, tiles with thumbnail, tokens"


def next_tokens(width: int, height: int, tile: int, pinpoints: list) -> int:
    """What the processor writes into the prompt, less the CLS that the model drops (strategy default)."""
    stub = SimpleNamespace(
        image_processor=SimpleNamespace(image_grid_pinpoints=pinpoints),
        patch_size=14,
        num_additional_image_tokens=1,
        _get_unpadded_features=lambda *sides: LlavaNextProcessor._get_unpadded_features(None, *sides),
    )
    return LlavaNextProcessor._get_number_of_features(stub, height, width, tile, tile) - 1


def onevision_tokens(width: int, height: int, tile: int, pinpoints: list) -> int:
    stub = SimpleNamespace(
        image_processor=SimpleNamespace(image_grid_pinpoints=pinpoints),
        num_image_tokens=(tile // 14) ** 2,
        vision_aspect_ratio="anyres_max_9",
    )
    stub._get_unpadded_features = lambda *sides: LlavaOnevisionProcessor._get_unpadded_features(stub, *sides)
    return LlavaOnevisionProcessor._get_number_of_features(stub, height, width, tile, tile)


def model_tokens(width: int, height: int, canvas: tuple[int, int], tile: int, family: str, pinpoints: list) -> int:
    """The same from the model's side: features of the right shape packed by its own code."""
    side = tile // 14
    rows, cols = canvas[1] // tile, canvas[0] // tile
    if family == "anyres":
        left = unpad_image(torch.zeros(1, rows * side, cols * side), (height, width))
        return side * side + left.shape[1] * (left.shape[2] + 1)
    vision = SimpleNamespace(image_size=tile, patch_size=14)
    stub = SimpleNamespace(config=SimpleNamespace(vision_config=vision, image_grid_pinpoints=pinpoints))
    features = torch.zeros(1 + rows * cols, side * side, 1)
    _, lengths = LlavaOnevisionModel.pack_image_features(stub, [features], torch.tensor([[height, width]]), torch.ones(1))
    return int(lengths[0])


def row(spy: common.Spy, width: int, height: int, tile: int, family: str) -> list[int]:
    output, resizes = spy.run(width, height)
    tiles = output["pixel_values"][0]
    pinpoints = spy.processor.image_grid_pinpoints
    rows, cols = (side // tile for side in select_best_resolution((height, width), pinpoints))
    canvas = (cols * tile, rows * tile)
    assert len(tiles) == 1 + rows * cols and tiles.shape[1:] == (3, tile, tile)
    resized, thumbnail = resizes
    assert thumbnail == (tile, tile) and common.box(tiles[0]) == [0, 0, 2]
    left, top = (canvas[0] - resized[1]) // 2, (canvas[1] - resized[0]) // 2
    for index, one in enumerate(tiles[1:]):
        place = common.box(one)
        expected = [(index % cols) * tile - left, (index // cols) * tile - top, 1]
        assert place is None or place == expected, (width, height, index, place, expected)
    count = next_tokens if family == "anyres" else onevision_tokens
    tokens = count(width, height, tile, pinpoints)
    assert tokens == model_tokens(width, height, canvas, tile, family, pinpoints), (width, height)
    return [width, height, *canvas, resized[1], resized[0], left, top, len(tiles), tokens]


def repaired(tile: int, pinpoints: list) -> list[tuple[int, int]]:
    """12 sizes whose map would lose a row or column if the product weren't rounded to 7 digits before it is cut."""
    draw, found = random.Random(common.SEED), []
    while len(found) < 12:
        width, height = draw.randint(8, 3000), draw.randint(8, 3000)
        rows, cols = (side // tile * (tile // 14) for side in select_best_resolution((height, width), pinpoints))
        product = height * (cols / width) if width / height > cols / rows else width * (rows / height)
        before, after = ((rows if width / height > cols / rows else cols) - int(value) for value in (product, round(product, 7)))
        if before // 2 != after // 2:
            found.append((width, height))
    return found


def sizes_of(spy: common.Spy, tile: int) -> list[tuple[int, int]]:
    return list(dict.fromkeys(common.sizes(tile) + repaired(tile, spy.processor.image_grid_pinpoints)))


def main() -> None:
    llava_next = common.Spy(
        LlavaNextImageProcessorPil, size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336}
    )
    header = {"reference": "transformers 5.24.0 LlavaNextImageProcessorPil, LlavaNextProcessor", "columns": COLUMNS}
    rows = [row(llava_next, width, height, 336, "anyres") for width, height in sizes_of(llava_next, 336)]
    common.write("anyres", header, rows)

    onevision = common.Spy(LlavaOnevisionImageProcessorPil)
    header = {"reference": "transformers 5.24.0 LlavaOnevisionImageProcessorPil, LlavaOnevisionProcessor", "columns": COLUMNS}
    rows = [row(onevision, width, height, 384, "onevision") for width, height in sizes_of(onevision, 384)]
    common.write("onevision", header, rows)


if __name__ == "__main__":
    main()
