"""Writes test/golden/tiling/pixels.json and resample.json, and the three pictures that it was made from (pixels/*.png): what the families'
own image processors give their encoders, before normalising, as samples of every tile.

    OMP_NUM_THREADS=1 python test/reference/tiling/golden_pixels.py

With a folder of pictures it writes whole tiles instead, for a comparison that isn't committed (test/tiling/photos.test.ts):
    ... golden_pixels.py --photos PHOTOS --out REFERENCE
"""

import argparse
import base64
import json
from pathlib import Path

import numpy as np
from PIL import Image
from transformers import (
    GotOcr2ImageProcessorPil,
    LlavaNextImageProcessorPil,
    LlavaOnevisionImageProcessorPil,
    Qwen2VLImageProcessorPil,
    SmolVLMImageProcessorPil,
)

import common
import golden_minicpm

SIDE = 7  # samples a side of a tile, its corners among them
RAW = {"do_rescale": False, "do_normalize": False}


def photo_like(width: int, height: int, seed: int, noise: int) -> np.ndarray:
    """Sky and ground, soft discs, a hard-edged box, strokes like small text, noise: [height, width, 3] uint8."""
    draw = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    u, v = x / width, y / height
    pixels = np.stack([90 + 120 * (1 - v), 120 + 90 * (1 - v) * u, 190 - 120 * v], axis=-1)
    for _ in range(6):
        center_x, center_y, radius = draw.uniform(0, 1), draw.uniform(0, 1), draw.uniform(0.05, 0.25)
        distance = np.hypot((u - center_x) * width / height, v - center_y) / radius
        alpha = 1 / (1 + np.exp(np.minimum((distance - 1) * 12, 50)))[..., None]
        pixels = pixels * (1 - alpha) + draw.uniform(0, 255, 3) * alpha
    left, top = int(width * 0.6), int(height * 0.5)
    pixels[top : top + height // 4, left : left + width // 4] = draw.uniform(0, 255, 3)
    for line in range(top + 4, top + height // 4 - 9, 13):
        for glyph in range(left + 4, left + width // 4 - 6, 7):
            pixels[line : line + 9, glyph : glyph + 2] = 15
            bar = line + int(draw.integers(0, 8))
            pixels[bar : bar + 1, glyph : glyph + 5] = 15
    if noise:
        pixels += draw.integers(-noise, noise + 1, pixels.shape[:2])[..., None]
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


# name -> pixels. 240 x 180 is enlarged by all families, 820 x 1150 mostly shrunk, the strip both at once.
PICTURES = {
    "small-240x180": lambda: photo_like(240, 180, 1, 2),
    "tall-820x1150": lambda: photo_like(820, 1150, 2, 0) // 8 * 8,  # in steps of 8: PNG packs it
    "strip-900x130": lambda: photo_like(900, 130, 3, 0),
}


def unpatch(patches: np.ndarray, rows: int, cols: int) -> np.ndarray:
    """Qwen2-VL's patches -> [3, height, width]: groups of 2 x 2, inside a patch channel, frame, row, column."""
    blocks = patches.reshape(rows // 2, cols // 2, 2, 2, 3, 2, 14, 14)[:, :, :, :, :, 0]
    return blocks.transpose(4, 0, 2, 5, 1, 3, 6).reshape(3, rows * 14, cols * 14)


def minicpm(pixels: np.ndarray) -> list[np.ndarray]:
    """[3, height, width] each; golden_minicpm.py's layout, Pillow's bicubic as the checkpoints have it."""
    image = Image.fromarray(pixels)
    grid, canvas, source = golden_minicpm.layout(image.width, image.height)
    tiles = [image.resize(source, Image.Resampling.BICUBIC)]
    if grid:
        large = image.resize(canvas, Image.Resampling.BICUBIC)
        width, height = canvas[0] // grid[0], canvas[1] // grid[1]
        for row in range(grid[1]):
            for col in range(grid[0]):
                left, top = col * width, row * height
                tiles.append(large.crop((left, top, left + width, top + height)))
    return [np.array(tile).transpose(2, 0, 1) for tile in tiles]


def families() -> dict:
    """name -> pixels [height, width, 3] -> tiles, each [3, height, width], in the order in which the model gets them"""
    anyres = LlavaNextImageProcessorPil(size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336}, **RAW)
    onevision = LlavaOnevisionImageProcessorPil(**RAW)
    internvl = GotOcr2ImageProcessorPil(size={"height": 448, "width": 448}, crop_to_patches=True, **RAW)
    smolvlm = SmolVLMImageProcessorPil(size={"longest_edge": 2048}, max_image_size={"longest_edge": 512}, **RAW)
    qwen = Qwen2VLImageProcessorPil(**RAW)

    def native(pixels):
        output = qwen.preprocess(Image.fromarray(pixels))
        return [unpatch(output["pixel_values"], *output["image_grid_thw"][0][1:])]

    return {
        "anyres": lambda pixels: list(anyres.preprocess(Image.fromarray(pixels))["pixel_values"][0]),
        "onevision": lambda pixels: list(onevision.preprocess(Image.fromarray(pixels))["pixel_values"][0]),
        "internvl": lambda pixels: list(internvl.preprocess(Image.fromarray(pixels))["pixel_values"]),
        "idefics3": lambda pixels: list(smolvlm.preprocess(Image.fromarray(pixels))["pixel_values"][0]),
        "native": native,
        "minicpm": minicpm,
    }


def as_bytes(tile: np.ndarray) -> np.ndarray:
    """[3, height, width] -> [height, width, 3] uint8; nothing is lost"""
    result = np.asarray(tile).transpose(1, 2, 0).astype(np.uint8)
    assert (result == np.asarray(tile).transpose(1, 2, 0)).all()
    return result


def sample(tile: np.ndarray) -> bytes:
    """SIDE x SIDE pixels of a tile, evenly spread from corner to corner."""
    height, width = tile.shape[:2]
    ys = [(index * (height - 1)) // (SIDE - 1) for index in range(SIDE)]
    xs = [(index * (width - 1)) // (SIDE - 1) for index in range(SIDE)]
    return tile[np.ix_(ys, xs)].tobytes()


def write_golden() -> None:
    folder = common.GOLDEN / "pixels"
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, make in PICTURES.items():
        pixels = make()
        Image.fromarray(pixels).save(folder / f"{name}.png", optimize=True)
        print(f"{name}.png: {(folder / f'{name}.png').stat().st_size} bytes")
        for family, process in families().items():
            for index, tile in enumerate(map(as_bytes, process(pixels))):
                height, width = tile.shape[:2]
                rows.append([name, family, index, width, height, base64.b64encode(sample(tile)).decode()])
    header = {
        "reference": "transformers 5.24.0 image processors, pillow 13.0.0; do_rescale and do_normalize off",
        "columns": f"picture, family, tile in the model's order, width, height, base64 of {SIDE} x {SIDE} R, G, B bytes",
    }
    common.write("pixels", header, rows)


def write_resampled() -> None:
    """Pillow's own resize of a piece of the small picture, whole: larger, smaller, both, down to a pixel."""
    piece = Image.fromarray(PICTURES["small-240x180"]()[70:106, 120:170])  # 50 x 36, with the box and its strokes
    rows = []
    for kernel in ("linear", "cubic", "lanczos3"):
        pillow = {"linear": "BILINEAR", "cubic": "BICUBIC", "lanczos3": "LANCZOS"}[kernel]
        for width, height in [(57, 41), (31, 22), (11, 5), (64, 17), (20, 50), (50, 49), (7, 36), (1, 1)]:
            result = np.array(piece.resize((width, height), Image.Resampling[pillow]))
            rows.append([kernel, width, height, base64.b64encode(result.tobytes()).decode()])
    header = {
        "reference": "pillow 13.0.0 Image.resize of small-240x180.png, cropped to left 120, top 70, 50 x 36",
        "columns": "kernel, width, height, base64 of all R, G, B bytes",
    }
    common.write("resample", header, rows)


def write_photos(photos: Path, out: Path) -> None:
    """<out>/<n>.rgb (what Pillow decoded) and <n>-<family>-<tile>.rgb, with index.json to tell their sizes."""
    out.mkdir(parents=True, exist_ok=True)
    index = []
    for number, path in enumerate(sorted(photos.iterdir())):
        pixels = common.photo(path)
        pixels.tofile(out / f"{number}.rgb")
        tiles = []
        for family, process in families().items():
            for position, tile in enumerate(map(as_bytes, process(pixels))):
                file = f"{number}-{family}-{position}.rgb"
                tile.tofile(out / file)
                tiles.append({"family": family, "index": position, "width": tile.shape[1], "height": tile.shape[0], "file": file})
        size = {"width": pixels.shape[1], "height": pixels.shape[0]}
        index.append({"name": path.name, "file": f"{number}.rgb", **size, "tiles": tiles})
        print(f"{path.name}: {len(tiles)} tiles")
    (out / "index.json").write_text(json.dumps(index))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--photos", type=Path)
    arguments.add_argument("--out", type=Path)
    given = arguments.parse_args()
    if given.photos:
        write_photos(given.photos, given.out)
    else:
        write_golden()
        write_resampled()


if __name__ == "__main__":
    main()
