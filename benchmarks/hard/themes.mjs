// Colour themes: ground, card, words, muted words, accent with the words on it, hairlines.
const theme = (ground, card, words, muted, accent, onAccent, line) => ({
  ground,
  card,
  words,
  muted,
  accent,
  onAccent,
  line,
});

export const THEMES = {
  light: theme("#ffffff", "#f4f5f7", "#1c1e21", "#6a6f76", "#1a73e8", "#ffffff", "#dfe2e6"),
  paper: theme("#faf6ee", "#fffdf8", "#33291c", "#86765f", "#9c4a1a", "#fff6e8", "#e6dcc8"),
  dark: theme("#121417", "#1e2227", "#e7e9ec", "#98a0aa", "#8ab4f8", "#0b1a30", "#30363d"),
  black: theme("#000000", "#151515", "#f2f2f2", "#8f8f8f", "#ff9f0a", "#1d1100", "#2a2a2a"),
  solarized: theme("#002b36", "#073642", "#b9c6c6", "#7f9499", "#2aa198", "#00212a", "#0d4350"),
  teal: theme("#00695c", "#00796b", "#e8fffb", "#9fd9cf", "#ffd54f", "#3a2c00", "#2b8a7d"),
  plum: theme("#3a1450", "#4c1d68", "#f7e9ff", "#c7a3dc", "#ff79b0", "#3b0020", "#64348a"),
  pink: theme("#ffe4ec", "#fff3f7", "#5b1230", "#a0506f", "#d81b60", "#ffffff", "#f5c2d3"),
  mint: theme("#e3f6ec", "#f3fcf7", "#123d2a", "#4e7d66", "#0b8457", "#ffffff", "#c3e5d4"),
  grey: theme("#c9ccd1", "#dadde1", "#24272b", "#5b6068", "#39424e", "#f3f4f6", "#b2b6bd"),
  orange: theme("#e65100", "#ef6c00", "#fff8ef", "#ffd9b3", "#fff3e0", "#6a2600", "#f08a3c"),
  navy: theme("#0d1b4c", "#152764", "#e8edff", "#a6b4e6", "#ffca28", "#2a1f00", "#2a3d85"),
};

/** A photo-like ground: soft blobs of colour over a sweep, and words that stand out from it. */
export function photoGround(random) {
  const hue = random.whole(0, 359);
  const night = random.chance(0.5);
  const blob = () =>
    `radial-gradient(circle at ${random.whole(0, 100)}% ${random.whole(0, 100)}%, hsla(${hue + random.whole(-50, 50)} 60% ${night ? random.whole(14, 34) : random.whole(66, 90)}% / .9), transparent ${random.whole(20, 60)}%)`;
  const sweep = `linear-gradient(${random.whole(0, 359)}deg, hsl(${hue} 45% ${night ? 12 : 88}%), hsl(${hue + 60} 50% ${night ? 28 : 70}%))`;
  return { background: [blob(), blob(), blob(), blob(), sweep].join(","), words: night ? "#ffffff" : "#141414" };
}
