import cliProgress, { type Options } from "cli-progress";

/** What the bar writes to: stderr, or a test's stand-in. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly columns?: number;
}

export interface ProgressBar {
  /** A line above the bar, already safe for a terminal. */
  note(line: string): void;
  /** Draws the last state and leaves it there. */
  stop(): void;
}

/**
 * A bar that draws `text()` and `fraction()` (0..1, undefined as long as the total isn't known) ten times a second,
 * by cli-progress. It keeps its process alive until `stop`.
 */
export function startProgressBar(
  stream: TerminalStream,
  fraction: () => number | undefined,
  text: () => string,
  colour: boolean,
): ProgressBar {
  const options: Options & { readonly terminal: unknown } = {
    format: (all) => drawLine(all, fraction(), text(), stream.columns ?? 80, colour),
    // Another writer to this terminal (a library's warning) costs the line; the next frame brings it back.
    forceRedraw: true,
    linewrap: true,
    terminal: terminalOf(stream),
  };
  const bar = new cliProgress.SingleBar(options);
  bar.start(1, 0);
  return {
    note(line) {
      stream.write(`\r${CLEAR_RIGHT}${line}\n`);
      bar.render();
    },
    stop: () => bar.stop(),
  };
}

const CLEAR_RIGHT = "\x1b[K";
const RED = "\x1b[31m";
const DEFAULT_COLOUR = "\x1b[39m";

/** "[=====-----] 450/1000 images (45%), …", the bar as wide as there is room, left out where there is hardly any. */
function drawLine(
  options: Options,
  fraction: number | undefined,
  text: string,
  columns: number,
  colour: boolean,
): string {
  // The last column stays free: some terminals wrap as soon as it is filled.
  const width = Math.max(1, columns - 1);
  const barsize = Math.min(30, width - text.length - "[] ".length);
  const bar =
    fraction === undefined || barsize < 8
      ? ""
      : `[${cliProgress.Format.BarFormat(Math.min(1, fraction), { ...options, barsize })}] `;
  const line = (bar + text).slice(0, width);
  return colour ? line.replace(/\d+ failed/, `${RED}$&${DEFAULT_COLOUR}`) : line;
}

/**
 * cli-progress's own terminal saves the cursor's place when it starts and goes back there when it stops: wrong once
 * notes have moved the bar down, and then it writes over them. This one stays where it is, and changes no mode (line
 * wrapping, cursor) that a killed process would leave changed.
 */
function terminalOf(stream: TerminalStream) {
  const nothing = () => {};
  return {
    isTTY: () => true,
    getWidth: () => stream.columns ?? 80,
    cursorSave: nothing,
    cursorRestore: nothing,
    cursor: nothing,
    lineWrapping: nothing,
    cursorTo: () => stream.write("\r"),
    write: (text: string) => stream.write(text),
    clearRight: () => stream.write(CLEAR_RIGHT),
    clearLine: () => stream.write(`\r${CLEAR_RIGHT}`),
    newline: () => stream.write("\n"),
  };
}
