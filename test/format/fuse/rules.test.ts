import { expect, it } from "vitest";
import { fuseConvolutions } from "../../../src/format/fuse-convolutions.js";
import { maxDifference, operators, type PictureModel, pictureModel, run } from "../../helpers/picture-model.js";

it.each<[name: string, lines: string, expected: string, parts?: PictureModel]>([
  [
    "Mul and Add after a convolution",
    `c = Conv(x, w3, bias; pads=[1 1 1 1])
     m = Mul(scale, c)
     y = Add(m, shift)`,
    "Conv",
  ],
  [
    "Add and Mul after one in groups, without bias",
    `c = Conv(x, wDepth; group=4)
     a = Add(c, shift)
     y = Mul(a, scale)`,
    "Conv",
  ],
  [
    "BatchNormalization after a convolution",
    `c = Conv(x, w3, bias)
     y = BatchNormalization(c, gamma, beta, mean, variance; epsilon=0.01f)`,
    "Conv",
  ],
  [
    "hard-swish with inputs as bounds",
    `c = Conv(x, w1)
     a = Add(c, three)
     l = Clip(a, zero, six)
     m = Mul(c, l)
     y = Div(m, six)`,
    "Conv HardSigmoid Mul",
  ],
  [
    "hard-swish with attributes as bounds",
    `c = Conv(x, w1)
     a = Add(three, c)
     l = Clip(a; max=6f, min=0f)
     m = Mul(l, c)
     y = Div(m, six)`,
    "Conv HardSigmoid Mul",
    { opset: 9 },
  ],
  [
    "hard-swish between steps that fold",
    `c = Conv(x, w1)
     s = Mul(c, scale)
     a = Add(s, three)
     l = Clip(a, zero, six)
     m = Mul(s, l)
     h = Div(m, six)
     t = Mul(h, scale)
     y = Conv(t, w1)`,
    "Conv HardSigmoid Mul Conv",
  ],
  [
    "Mul and Add before a convolution",
    `m = Mul(x, scale)
     a = Add(shift, m)
     y = Conv(a, w3, bias)`,
    "Conv",
  ],
  [
    "Add before one in groups, without bias",
    `a = Add(x, shift)
     y = Conv(a, wDepth; group=4, auto_pad=VALID)`,
    "Conv",
  ],
  [
    "Mul before padding",
    `m = Mul(x, scale)
     y = Conv(m, w3; pads=[1 1 1 1])`,
    "Conv",
  ],
  [
    "Mul and Add between convolutions, before padding",
    `c = Conv(x, w1)
     r = Relu(c)
     m = Mul(r, scale)
     a = Add(m, shift)
     y = Conv(a, w3; pads=[1 1 1 1])`,
    "Conv Relu Conv Conv",
  ],
  [
    "Add and Mul that two convolutions take",
    `c = Conv(x, w1)
     r = Relu(c)
     a = Add(r, shift)
     m = Mul(a, scale)
     p = Conv(m, w3; pads=[1 1 1 1])
     q = Conv(m, w1)
     y = Sub(p, q)`,
    "Conv Relu Conv Conv Conv Sub",
  ],
  [
    "Add before a mean and a gate",
    `c = Conv(x, w1)
     r = Relu(c)
     a = Add(r, shift)
     p = GlobalAveragePool(a)
     g = Sigmoid(p)
     y = Mul(a, g)`,
    "Conv Relu Conv GlobalAveragePool Sigmoid Mul",
  ],
  [
    "a gate with a residual",
    `p = GlobalAveragePool(x)
     d = Conv(p, w4to2)
     r = Relu(d)
     b = Conv(r, w2to4)
     g = HardSigmoid(b)
     m = Mul(g, x)
     y = Add(m, x)`,
    "GlobalAveragePool Conv Relu Conv HardSigmoid Add Mul",
  ],
  [
    "two upsamplings with bias, statistics and sigmoid",
    `c = Conv(x, w4to32)
     t = ConvTranspose(c, up32to3; strides=[2 2])
     b = Add(t, shifts3)
     n = BatchNormalization(b, gamma3, beta3, mean3, variance3)
     r = Relu(n)
     u = ConvTranspose(r, up3to2; strides=[2 2])
     a = Add(shifts2, u)
     y = Sigmoid(a)`,
    "Conv Conv Relu Conv Sigmoid DepthToSpace",
  ],
  [
    "two bare upsamplings",
    `c = Conv(x, w4to32)
     t = ConvTranspose(c, up32to3, bias3; strides=[2 2])
     r = Relu(t)
     y = ConvTranspose(r, up3to2; strides=[2 2], pads=[0 0 0 0])`,
    "Conv Conv Relu Conv DepthToSpace",
  ],
  [
    "a concatenation with two pictures that were enlarged",
    `h = MaxPool(x; kernel_shape=[2 2], strides=[2 2])
     p = Conv(h, w4to2)
     e = Resize(p, _, fourfold; mode=nearest, coordinate_transformation_mode=asymmetric, nearest_mode=floor)
     d = Resize(x, _, twice; mode=linear)
     c = Conv(d, w1)
     r = Relu(c)
     q = Conv(x, w4to3)
     f = Resize(q, _, twice; mode=nearest, coordinate_transformation_mode=asymmetric, nearest_mode=floor)
     j = Concat(e, r, f; axis=1)
     y = Conv(j, w9to5, bias5; pads=[1 1 1 1])`,
    "MaxPool Conv Resize Conv Relu Conv Resize Concat Conv Conv Conv Conv Concat DepthToSpace Conv Add",
  ],
  [
    "a concatenation with one",
    `q = Conv(x, w4to3)
     f = Resize(q, _, twice; mode=nearest, coordinate_transformation_mode=asymmetric, nearest_mode=floor)
     d = Resize(x, _, twice; mode=linear)
     c = Conv(d, w1)
     j = Concat(f, c; axis=1)
     y = Conv(j, w7to5; pads=[1 1 1 1])`,
    "Conv Resize Conv Conv Conv Conv Conv Concat DepthToSpace Conv Add",
  ],
])("%s", async (_, lines, expected, parts) => {
  const original = pictureModel(lines, parts);
  const fused = fuseConvolutions(original, []);
  expect(operators(fused)).toBe(expected);
  expect(maxDifference(await run(original), await run(fused))).toBeLessThan(1e-5);
});
