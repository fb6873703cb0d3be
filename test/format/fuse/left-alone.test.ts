import { describe, expect, it } from "vitest";
import { fuseConvolutions } from "../../../src/format/fuse-convolutions.js";
import { node } from "../../helpers/onnx-writer.js";
import { operators, type PictureModel, pictureModel, run } from "../../helpers/picture-model.js";

/** The same bytes: nothing was found. */
function expectLeftAlone(original: Uint8Array) {
  const fused = fuseConvolutions(original, []);
  expect(operators(fused)).toBe(operators(original));
  expect(fused === original).toBe(true);
}

describe("scalar steps", () => {
  it.each<[name: string, lines: string, parts?: PictureModel]>([
    ["after a convolution that another node takes, too", "c = Conv(x, w1)\n m = Mul(c, scale)\n y = Sub(m, c)"],
    ["after a convolution that is an output", "c = Conv(x, w1)\n y = Mul(c, scale)", { outputs: ["y", "c"] }],
    ["before two convolutions", "m = Mul(x, scale)\n p = Conv(m, w1)\n q = Conv(m, w1)\n y = Sub(p, q)"],
    ["that are an output", "m = Mul(x, scale)\n y = Conv(m, w1)", { outputs: ["y", "m"] }],
    ["before padding", "a = Add(x, shift)\n y = Conv(a, w3; pads=[1 1 1 1])"],
    ["before padding on one side", "a = Add(x, shift)\n y = Conv(a, w3; pads=[0 0 1 0])"],
    ["before padding by name", "a = Add(x, shift)\n y = Conv(a, w3; auto_pad=SAME_UPPER)"],
    ["that multiply by 0", "c = Conv(x, w1)\n y = Mul(c, zero)"],
    ["that make numbers tiny", "c = Conv(x, w1)\n y = Mul(c, tiny)"],
    ["that add infinity", "c = Conv(x, w1)\n y = Add(c, endless)"],
    ["whose constant has several dims", "c = Conv(x, w1)\n y = Mul(c, deep)"],
    ["that differ from channel to channel", "c = Conv(x, w1)\n y = Mul(c, perChannel)"],
    ["whose constant the caller may change", "c = Conv(x, w1)\n y = Mul(c, scale)", { inputs: ["scale"] }],
    ["before a convolution with computed weights", "w = Neg(w1)\n m = Mul(x, scale)\n y = Conv(m, w)"],
    ["of weights", "w = Mul(w1, scale)\n y = Conv(x, w)"],
  ])("%s", async (_, lines, parts) => {
    const original = pictureModel(lines, parts);
    expectLeftAlone(original);
    // Not refused for another reason than the table says: it is a model.
    await run(original);
  });
});

describe("hard-swish", () => {
  const swish = "c = Conv(x, w1)\n a = Add(c, three)\n l = Clip(a, zero, six)\n m = Mul(c, l)\n y = Div(m, six)";

  it.each<[name: string, lines: string, parts?: PictureModel]>([
    ["up to 5", swish.replace("zero, six", "zero, five")],
    ["from 1", swish.replace("zero, six", "one, six")],
    ["without a lower bound", swish.replace("zero, six", "_, six")],
    ["without an upper bound", swish.replace(", six)\n m", ")\n m")],
    ["up to what is computed", `b = Neg(six)\n d = Neg(b)\n ${swish.replace("zero, six", "zero, d")}`],
    ["up to 6.5 as an attribute", swish.replace("a, zero, six", "a; min=0f, max=6.5f"), { opset: 9 }],
    ["with another sum", swish.replace("three", "two")],
    ["with another quotient", swish.replace("m, six", "m, five")],
    ["with the quotient upside down", swish.replace("m, six", "six, m")],
    ["of something else than a convolution", swish.replace("Conv(x, w1)", "Relu(x)")],
    [
      "times another picture",
      `e = Conv(x, w1)\n ${swish.replace("Mul(c, l)", "Mul(e, l)").replace("y =", "z =")}\n y = Sub(z, c)`,
    ],
    ["whose sum another node takes", `${swish.replace("y =", "z =")}\n y = Sub(z, a)`],
    ["whose bounded sum another node takes", `${swish.replace("y =", "z =")}\n y = Sub(z, l)`],
    ["whose product is an output", swish, { outputs: ["y", "m"] }],
  ])("%s", async (_, lines, parts) => {
    const original = pictureModel(lines, parts);
    expectLeftAlone(original);
    await run(original);
  });
});

describe("statistics and gates", () => {
  const gate = "d = Conv(p, w4to2)\n b = Conv(d, w2to4)\n g = Sigmoid(b)";

  it.each<[name: string, lines: string, parts?: PictureModel]>([
    [
      "of a convolution that another node takes, too",
      "c = Conv(x, w1)\n n = BatchNormalization(c, gamma, beta, mean, variance)\n y = Sub(n, c)",
    ],
    ["that are computed", "c = Conv(x, w1)\n v = Abs(variance)\n y = BatchNormalization(c, gamma, beta, mean, v)"],
    [
      "whose product another node takes, too",
      `p = GlobalAveragePool(x)\n ${gate}\n m = Mul(x, g)\n a = Add(x, m)\n y = Sub(a, m)`,
    ],
    ["of another picture", `p = GlobalAveragePool(x)\n ${gate}\n m = Mul(x, g)\n n = Neg(x)\n y = Add(n, m)`],
    ["for each pixel", "c = Conv(x, w1)\n g = Sigmoid(c)\n m = Mul(x, g)\n y = Add(x, m)"],
  ])("%s", async (_, lines, parts) => {
    const original = pictureModel(lines, parts);
    expectLeftAlone(original);
    await run(original);
  });
});

describe("upsamplings", () => {
  const two =
    "c = Conv(x, w4to32)\n t = ConvTranspose(c, up32to3; strides=[2 2])\n r = Relu(t)\n y = ConvTranspose(r, up3to2; strides=[2 2])";
  const joined = `q = Conv(x, w4to3)
    f = Resize(q, _, twice; mode=nearest, coordinate_transformation_mode=asymmetric, nearest_mode=floor)
    d = Resize(x, _, twice; mode=linear)
    c = Conv(d, w1)
    j = Concat(f, c; axis=1)
    y = Conv(j, w7to5; pads=[1 1 1 1])`;

  it.each<[name: string, lines: string, parts?: PictureModel]>([
    ["that overlap", two.replace("; strides=[2 2])\n r", ")\n r")],
    ["with pads", two.replace("; strides", "; pads=[1 1 0 0], strides")],
    ["with output pads", two.replace("; strides", "; output_padding=[1 1], strides")],
    ["of another size", two.replace("; strides", "; output_shape=[13 17], strides")],
    [
      "in groups",
      two.replace("up32to3", "up32to4").replace("up3to2;", "apart; group=2,"),
      { tensors: { up32to4: upsampling(32, 4), apart: upsampling(4, 1) } },
    ],
    ["with another activation", two.replace("Relu", "Abs")],
    ["whose middle is an output", two, { outputs: ["y", "r"] }],
    [
      "that would be mostly zeros",
      two.replace("w4to32", "w4to8").replace("up32to3", "up8to3"),
      { tensors: { up8to3: upsampling(8, 3) } },
    ],
    ["an odd number of times", joined.replaceAll("twice", "thrice")],
    ["that round another way", joined.replace("floor", "ceil")],
    ["that place pixels another way", joined.replace("asymmetric", "half_pixel")],
    ["that blend", joined.replace("nearest", "linear")],
    ["that are an output", joined, { outputs: ["y", "f"] }],
    ["joined along rows", joined.replace("axis=1", "axis=2").replace("w4to3", "w1").replace("w7to5", "w3")],
    ["joined for a convolution without pads", joined.replace("; pads=[1 1 1 1]", "")],
    ["joined for a convolution with strides", joined.replace("; pads", "; strides=[2 2], pads")],
    ["joined for a convolution with gaps", joined.replace("; pads", "; dilations=[2 2], pads")],
    ["joined for an output", joined, { outputs: ["y", "j"] }],
    ["joined with unknown channels", joined.replace("c = Conv(d, w1)", "c = Abs(d)")],
    [
      "joined without another picture",
      joined.replace("f, c;", "f;").replace("w7to5", "bare"),
      { tensors: { bare: upsampling(5, 3, 3) } },
    ],
  ])("%s", async (_, lines, parts) => {
    const original = pictureModel(lines, parts);
    expectLeftAlone(original);
    await run(original);
  });
});

function upsampling(from: number, to: number, side = 2) {
  const dims = [from, to, side, side];
  return { dims, data: new Float32Array(from * to * side * side).fill(0.1) };
}

describe("what is no order of ONNX's operators", () => {
  it.each<[name: string, lines: string, parts?: PictureModel]>([
    ["operator sets with another kind of broadcasting", "c = Conv(x, w1)\n y = Mul(c, scale)", { opset: 6 }],
    ["nodes that are out of order", "y = Mul(c, scale)\n c = Conv(x, w1)"],
    ["nodes in a circle", "a = Add(b, shift)\n b = Add(a, shift)\n y = MaxPool(b)"],
    ["tensors made twice", "c = Conv(x, w1)\n y = Mul(c, scale)\n y = Mul(c, scale)"],
    [
      "another domain's operators",
      "c = Conv(x, w1)\n other",
      {
        nodes: { other: node("Mul", { inputs: ["c", "scale"], outputs: ["y"], domain: "com.example" }) },
      },
    ],
  ])("%s", (_, lines, parts) => {
    expectLeftAlone(pictureModel(lines, parts));
  });
});
