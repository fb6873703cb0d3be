// Runs inside the browser: the text that a person sees completely, line by line; anything half seen is made invisible.
// An element with data-block is read on its own (a side bar, a column, a card); within a block, one visual line is one line.

export function readVisibleText() {
  const fragments = textFragments();
  const seen = [];
  const masked = [];
  for (const fragment of fragments) (seesCompletely(fragment) ? seen : masked).push(fragment);
  for (const fragment of masked.slice().reverse()) hide(fragment);
  const lines = blocksOf(seen)
    .flatMap(linesOf)
    .map((line) => line.replace(/\s+/g, " ").trim());
  return { lines: lines.filter(Boolean), masked: masked.map((fragment) => fragment.text.trim()) };

  // Pieces of text nodes that lie on one visual line.
  function textFragments() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || /^(STYLE|SCRIPT)$/i.test(element.tagName)) continue;
      if (isTurned(element)) {
        found.push({ node, element, text: node.data, ...sidesOf(element.getBoundingClientRect()) });
        continue;
      }
      let current = null;
      const range = document.createRange();
      for (let at = 0; at < node.data.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const rect = [...range.getClientRects()].find((candidate) => candidate.width > 0 && candidate.height > 0);
        const letter = node.data[at];
        if (!rect) {
          if (current && /\s/.test(letter)) current.text += " ";
          continue;
        }
        if (/\s/.test(letter) && !current) continue;
        if (current && Math.abs(rect.top - current.top) > rect.height / 2) {
          found.push(current);
          current = null;
          if (/\s/.test(letter)) continue;
        }
        current ??= {
          node,
          element,
          start: at,
          text: "",
          left: rect.left,
          top: rect.top,
          right: rect.right,
          bottom: rect.bottom,
        };
        current.text += letter;
        current.end = at + 1;
        if (!/\s/.test(letter)) current.right = Math.max(current.right, rect.right);
      }
      if (current) found.push(current);
    }
    for (const fragment of found) fragment.text = transformed(fragment);
    return found.filter((fragment) => fragment.text.trim());
  }

  // Turned SVG text (the name of a chart's axis) is one piece.
  function isTurned(element) {
    return element.getScreenCTM !== undefined && element.getScreenCTM().b !== 0;
  }

  function sidesOf({ left, top, right, bottom }) {
    return { left, top, right, bottom };
  }

  function transformed({ text, element }) {
    const transform = getComputedStyle(element).textTransform;
    if (transform === "uppercase") return text.toUpperCase();
    return transform === "lowercase" ? text.toLowerCase() : text;
  }

  function seesCompletely(fragment) {
    let opacity = 1;
    const style = getComputedStyle(fragment.element);
    if (style.visibility !== "visible" || style.color === "rgba(0, 0, 0, 0)") return false;
    const slack = (fragment.bottom - fragment.top) * 0.18; // a line's box is taller than its letters
    const inside = (box) =>
      fragment.left >= box.left - 1 &&
      fragment.right <= box.right + 1 &&
      fragment.top >= box.top - slack &&
      fragment.bottom <= box.bottom + slack;
    if (!inside({ left: 0, top: 0, right: innerWidth, bottom: innerHeight })) return false;
    for (let element = fragment.element; element; element = element.parentElement) {
      const styles = getComputedStyle(element);
      opacity *= Number(styles.opacity);
      if (styles.overflow !== "visible" && !inside(element.getBoundingClientRect())) return false;
    }
    return opacity > 0.3 && !isCovered(fragment);
  }

  function isCovered({ element, left, right, top, bottom }) {
    return [0, 0.25, 0.5, 0.75, 1].some((part) => {
      const hit = document.elementFromPoint(left + 2 + (right - left - 4) * part, (top + bottom) / 2);
      return hit && hit !== element && !element.contains(hit) && !hit.contains(element);
    });
  }

  function hide({ node, element, start, end }) {
    if (element.namespaceURI.endsWith("svg")) {
      element.style.visibility = "hidden";
      return;
    }
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    const cover = document.createElement("span");
    cover.style.visibility = "hidden";
    range.surroundContents(cover);
  }

  // Runs of fragments that share their nearest data-block, in document order.
  function blocksOf(all) {
    const blocks = [];
    let last;
    for (const fragment of all) {
      const block = fragment.element.closest("[data-block]");
      if (block !== last || blocks.length === 0) blocks.push([]);
      last = block;
      blocks.at(-1).push(fragment);
    }
    return blocks;
  }

  function linesOf(block) {
    const lines = [];
    for (const fragment of block) {
      const height = fragment.bottom - fragment.top;
      const middle = (fragment.top + fragment.bottom) / 2;
      const baseline = fragment.bottom - height * 0.22;
      const line = lines.find((known) => {
        const smaller = Math.min(height, known.height);
        return Math.abs(known.middle - middle) < smaller * 0.42 || Math.abs(known.baseline - baseline) < smaller * 0.15;
      });
      if (line) line.fragments.push(fragment);
      else lines.push({ height, middle, baseline, fragments: [fragment] });
    }
    return lines
      .sort((a, b) => a.middle - b.middle)
      .map(({ fragments }) => joined(fragments.sort((a, b) => a.left - b.left)));
  }

  function joined(fragments) {
    let text = "";
    let last;
    for (const fragment of fragments) {
      const gap = last ? fragment.left - last.right : 0;
      text += (last && gap > (fragment.bottom - fragment.top) * 0.12 ? " " : "") + fragment.text;
      last = fragment;
    }
    return text;
  }
}
