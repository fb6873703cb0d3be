import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ChatMessage, createChatTemplate } from "../../src/text/chat-template.js";

const FIXTURES = new URL("../fixtures/vlm/", import.meta.url);
const SPECIAL = { bos: "<s>", eos: "</s>" };

const IMAGE_AND_TEXT: ChatMessage = { role: "user", content: [{ type: "image" }, { type: "text", text: "What?" }] };
const SYSTEM: ChatMessage = { role: "system", content: [{ type: "text", text: "Be brief." }] };

function template(family: string) {
  return createChatTemplate(
    readFileSync(new URL(`${family}/chat_template.jinja`, FIXTURES), "utf8"),
    SPECIAL,
    "<image>",
  );
}

function doubled(value: string, times = 40): string {
  return `{% set ns = namespace(all=${value}) %}{% for i in range(${times}) %}{% set ns.all = ns.all + ns.all %}{% endfor %}`;
}

describe("createChatTemplate", () => {
  it("gives GLM-4.1V its system message as a string, its user message as parts", () => {
    expect(template("glm4v")([SYSTEM, IMAGE_AND_TEXT])).toBe(
      "[gMASK]<sop><|system|>\nBe brief.<|user|>\n<|begin_of_image|><|image|><|end_of_image|>What?<|assistant|>\n",
    );
  });

  it("gives SmolVLM both as parts", () => {
    expect(template("smolvlm")([SYSTEM, IMAGE_AND_TEXT])).toBe(
      "<|im_start|>System: Be brief.<end_of_utterance>\nUser:<image>What?<end_of_utterance>\nAssistant:",
    );
  });

  it("writes the image token where content is a string throughout", () => {
    const source = "{{ bos_token }}{% for m in messages %}{{ m.role + ': ' + m.content + '\n' }}{% endfor %}";
    expect(createChatTemplate(source, SPECIAL, "<image>")([SYSTEM, IMAGE_AND_TEXT])).toBe(
      "<s>system: Be brief.\nuser: <image>\nWhat?\n",
    );
  });

  it("counts as Jinja does, and keeps the first line break", () => {
    const source = "\n\n{% for list in [range(3), range(1, 3), range(5, 0, -2)] %}{{ list }}{% endfor %}";
    expect(createChatTemplate(source, SPECIAL, "<image>")([])).toBe("\n\n[0, 1, 2][1, 2][5, 3, 1]");
  });

  it.each([
    ["that is no jinja", "{% for %}"],
    ["that refuses", "{{ raise_exception('no system message, please') }}"],
    ["that loops without end", "{% for i in range(1000000000000) %}x{% endfor %}"],
    ["that doubles a list", doubled("[1, 2]")],
    ["that doubles a text", doubled("'ab'")],
    ["that multiplies a text", `${doubled("'ab'", 16)}{{ ns.all.replace('a', ns.all) }}`],
    ["that renders a megabyte", `{% for i in range(1200) %}${"x".repeat(1000)}{% endfor %}`],
  ])("refuses a template %s", (_, source) => {
    expect(() => createChatTemplate(source, SPECIAL, "<image>")([IMAGE_AND_TEXT])).toThrow(
      expect.objectContaining({ code: "bundle_template_malformed", kind: "input" }),
    );
  });
});
