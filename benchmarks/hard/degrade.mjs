import sharp from "sharp";

const KINDS = ["blur", "jpeg", "noise", "smaller", "smaller-jpeg"];

/** How a picture is made worse, chosen before it is drawn: the scale bounds the smallest letters that count. */
export function chooseDegradation(random) {
  const kind = random.pick(KINDS);
  return {
    kind,
    seed: random.whole(1, 2 ** 31),
    scale: kind.startsWith("smaller") ? random.between(0.55, 0.8) : 1,
    sigma: kind === "blur" ? random.between(0.6, 1.2) : 0,
    quality: kind.endsWith("jpeg") ? random.whole(30, 80) : 0,
    noise: kind === "noise" ? random.between(8, 24) : 0,
  };
}

/** A screenshot's bytes -> PNG bytes, worse. */
export async function degrade(screenshot, { scale, sigma, quality, noise }, random) {
  let picture = sharp(screenshot).removeAlpha();
  if (scale < 1) {
    const { width } = await picture.metadata();
    picture = picture.resize({ width: Math.round(width * scale), kernel: "lanczos3" });
  }
  if (sigma > 0) picture = picture.blur(sigma);
  if (noise > 0) picture = await withNoise(picture, noise, random);
  if (quality > 0) picture = sharp(await picture.jpeg({ quality }).toBuffer());
  return picture.png().toBuffer();
}

/** Adds the same near-normal noise to the three channels of a pixel; `spread` is its standard deviation, 0..255. */
async function withNoise(picture, spread, random) {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  for (let at = 0; at < data.length; at += 3) {
    const noise = (random.next() + random.next() + random.next() - 1.5) * 2 * spread;
    for (let channel = 0; channel < 3; channel++) {
      data[at + channel] = Math.min(255, Math.max(0, Math.round(data[at + channel] + noise)));
    }
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
}
