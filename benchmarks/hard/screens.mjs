// Shapes of screens: CSS size, device pixels a CSS pixel, and base font sizes in CSS pixels.

const SCREENS = {
  phone: {
    sizes: [
      [360, 740],
      [393, 852],
      [412, 915],
      [320, 568],
    ],
    ratios: [1, 1.5, 2, 3, 4],
    fonts: [13, 18],
  },
  narrow: {
    sizes: [
      [280, 653],
      [344, 882],
    ],
    ratios: [2, 3, 4],
    fonts: [12, 15],
  },
  tablet: {
    sizes: [
      [768, 1024],
      [1024, 768],
      [1180, 820],
    ],
    ratios: [1, 1.5, 2],
    fonts: [13, 20],
  },
  desktop: {
    sizes: [
      [1280, 720],
      [1366, 768],
      [1440, 900],
      [1920, 1080],
    ],
    ratios: [1, 1, 1.25, 2],
    fonts: [11, 16],
  },
  uhd: {
    sizes: [
      [3840, 2160],
      [2560, 1440],
    ],
    ratios: [1],
    fonts: [15, 24],
  },
  wide: {
    sizes: [
      [2560, 1080],
      [3440, 1440],
    ],
    ratios: [1],
    fonts: [12, 17],
  },
  document: {
    sizes: [
      [794, 1123],
      [816, 1056],
    ],
    ratios: [1, 1.5, 2],
    fonts: [12, 16],
  },
  banner: {
    sizes: [
      [1200, 420],
      [960, 540],
      [728, 300],
    ],
    ratios: [1, 1.5, 2],
    fonts: [16, 22],
  },
  small: {
    sizes: [
      [480, 420],
      [560, 500],
    ],
    ratios: [1, 2],
    fonts: [12, 16],
  },
  strip: {
    sizes: [
      [1600, 56],
      [1280, 72],
      [1920, 64],
    ],
    ratios: [1, 2],
    fonts: [13, 17],
  },
  ribbon: {
    sizes: [
      [300, 2400],
      [260, 3000],
    ],
    ratios: [1, 2],
    fonts: [12, 16],
  },
};
const MOST_PIXELS = 8.3e6;
/** Font size in the picture's own pixels, letters of some 6 px: smaller text is made invisible. */
export const SMALLEST_FONT = 8;

/** One screen of a kind: width and height in CSS pixels, ratio, base font in CSS pixels. `scale`: the picture is made smaller later. */
export function chooseScreen(kind, scale, random) {
  const { sizes, ratios, fonts } = SCREENS[kind];
  const [width, height] = random.pick(sizes);
  const affordable = ratios.filter((ratio) => width * height * ratio ** 2 <= MOST_PIXELS);
  const ratio = random.pick(affordable);
  const small = random.chance(0.2) && ratio < 2; // a dense screen
  const least = (SMALLEST_FONT / ratio / scale) * 1.15;
  const base = Math.max(least, small ? 9.5 : random.between(...fonts));
  return { kind, width, height, ratio, base: Math.ceil(base * 2) / 2 };
}
