// The font families of each split, disjoint, and the Debian package that carries each.

export const FONTS = {
  tune: {
    sans: {
      Roboto: "fonts-roboto",
      Lato: "fonts-lato",
      "Liberation Sans": "fonts-liberation",
      Cantarell: "fonts-cantarell",
      Carlito: "fonts-crosextra-carlito",
      Cabin: "fonts-cabin",
      Karla: "fonts-karla",
      Quicksand: "fonts-quicksand",
      "Roboto Condensed": "fonts-roboto",
      "Clear Sans": "fonts-clear-sans",
      Play: "fonts-play",
      "URW Gothic": "fonts-urw-base35",
      "Comic Neue": "fonts-comic-neue",
    },
    serif: {
      "EB Garamond": "fonts-ebgaramond",
      "Liberation Serif": "fonts-liberation",
      "Roboto Slab": "fonts-roboto-slab",
      "DejaVu Serif": "fonts-dejavu",
      C059: "fonts-urw-base35",
    },
    mono: {
      "Fira Code": "fonts-firacode",
      Inconsolata: "fonts-inconsolata",
      "DejaVu Sans Mono": "fonts-dejavu",
      "Courier Prime": "fonts-courier-prime",
    },
    chinese: { "Noto Sans CJK SC": "fonts-noto-cjk", "WenQuanYi Zen Hei": "fonts-wqy-zenhei" },
  },
  held: {
    sans: {
      Inter: "fonts-inter",
      "Open Sans": "fonts-open-sans",
      "Noto Sans": "fonts-noto-core",
      "DejaVu Sans": "fonts-dejavu",
      Manrope: "fonts-manrope",
      "PT Sans": "fonts-paratype",
      Dosis: "fonts-dosis",
      Comfortaa: "fonts-comfortaa",
      "League Spartan": "fonts-league-spartan",
      Sora: "fonts-sora",
      B612: "fonts-b612",
      "Liberation Sans Narrow": "fonts-liberation",
      "Linux Biolinum O": "fonts-linuxlibertine",
    },
    serif: {
      Caladea: "fonts-crosextra-caladea",
      "Noto Serif": "fonts-noto-core",
      Vollkorn: "fonts-vollkorn",
      "Linux Libertine O": "fonts-linuxlibertine",
      P052: "fonts-urw-base35",
    },
    mono: {
      "JetBrains Mono": "fonts-jetbrains-mono",
      Hack: "fonts-hack-ttf",
      mononoki: "fonts-mononoki",
      "Liberation Mono": "fonts-liberation",
    },
    chinese: { "WenQuanYi Micro Hei": "fonts-wqy-microhei", "Noto Serif CJK SC": "fonts-noto-cjk" },
  },
};

/** Every family of a split with its package. */
export const familiesOf = (split) => Object.assign({}, ...Object.values(FONTS[split]));
