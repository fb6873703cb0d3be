import { Interpreter, Template } from "@huggingface/jinja";
import { OpenAutoGlmError } from "../errors.js";
import type { SpecialTokens } from "./tokenizer.js";

/** One turn, as chat templates take it. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: readonly ChatPart[];
}
export type ChatPart = { readonly type: "image" } | { readonly type: "text"; readonly text: string };

/** Messages -> the text that the model was trained to go on from. */
export type ChatTemplate = (messages: readonly ChatMessage[]) => string;

/** Characters: a prompt that is longer than this was made by a template gone wild. */
const MAX_RENDERED = 2 ** 20;
/** Entries of a list, and rounds of a loop. */
const MAX_LIST = 2 ** 17;

/**
 * @param source jinja; it may ask for today's date, then what is rendered depends on it
 * @param imageToken stands for an image in templates that take content as one string
 * @throws bundle_template_malformed, here and when rendering
 */
export function createChatTemplate(source: string, special: SpecialTokens, imageToken: string): ChatTemplate {
  const template = guarded(() => new Template(BOUNDED + source));
  const render = (messages: readonly PlainMessage[]) => template.render({ messages, ...variables(special) });
  const listRoles = new Set(ROLES.filter((role) => takesList(render, role)));
  return (messages) => {
    const rendered = guarded(() =>
      render(
        messages.map(({ role, content }) => ({
          role,
          content: listRoles.has(role) ? content : asString(content, imageToken),
        })),
      ),
    );
    return rendered;
  };
}

/**
 * The library sets no limits, and a list or a text beyond what V8 can hold ends the whole process, not just the
 * rendering. All values of a template come by here.
 */
const { evaluate } = Interpreter.prototype;
Interpreter.prototype.evaluate = function (...place: Parameters<typeof evaluate>) {
  const result = evaluate.apply(this, place);
  const value: unknown = result.value;
  if (typeof value === "string") requireAtMost(value.length, MAX_RENDERED, "characters");
  else if (Array.isArray(value)) requireAtMost(value.length, MAX_LIST, "entries");
  return result;
};

/** The library's own range would fill memory before anybody could look at its list. The line break is not rendered. */
const BOUNDED = "{% set range = bounded_range %}\n";

/** As Jinja's. */
function boundedRange(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step)); // step 0: NaN or endless
  requireAtMost(length, MAX_LIST, "rounds");
  return Array.from({ length }, (_, index) => start + index * step);
}

function requireAtMost(count: number, most: number, what: string): void {
  if (!(count <= most)) throw new Error(`it makes ${count} ${what}, at most ${most} are accepted`);
}

interface PlainMessage {
  readonly role: string;
  readonly content: string | readonly ChatPart[];
}

const ROLES = ["system", "user", "assistant"] as const;

function variables(special: SpecialTokens): Record<string, unknown> {
  const named = { bos_token: special.bos, eos_token: special.eos, pad_token: special.pad, unk_token: special.unk };
  return {
    add_generation_prompt: true,
    bounded_range: boundedRange,
    ...Object.fromEntries(Object.entries(named).filter(([, token]) => token !== undefined)),
  };
}

/** Where the probe's text comes out, and whether as text or as a printed list. */
const PROBE = "openautoglm-probe";
const PRINTED = new RegExp(`["']text["']\\s*:\\s*["']${PROBE}`);

/**
 * Templates differ, by role too, in whether content is a list of parts or a string (GLM-4.1V: a list for the user, a
 * string for the system). Asked for by trying: a list where a string is meant is refused, dropped or printed as a list.
 */
function takesList(render: (messages: readonly PlainMessage[]) => string, role: (typeof ROLES)[number]): boolean {
  const user = { role: "user", content: [{ type: "text", text: "" }] } as const;
  const probe = { role, content: [{ type: "text", text: PROBE }] } as const;
  try {
    const rendered = render({ system: [probe, user], user: [probe], assistant: [user, probe] }[role]);
    return rendered.includes(PROBE) && !PRINTED.test(rendered);
  } catch {
    return false;
  }
}

function asString(content: readonly ChatPart[], imageToken: string): string {
  return content.map((part) => (part.type === "image" ? `${imageToken}\n` : part.text)).join("");
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw malformed((error as Error).message, error);
  }
}

function malformed(fact: string, cause?: unknown): OpenAutoGlmError {
  return new OpenAutoGlmError(
    "bundle_template_malformed",
    `the bundle's chat template does not work: ${fact}`,
    "some templates refuse a system message: leave out --system; else get the bundle again",
    "input",
    { cause },
  );
}
