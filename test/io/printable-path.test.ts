import { describe, expect, it } from "vitest";
import { printablePath } from "../../src/io/printable-path.js";

describe("printablePath", () => {
  it.each<[string, Buffer, string]>([
    ["ASCII", Buffer.from("a/b c.png"), "a/b c.png"],
    ["UTF-8", Buffer.from("é/設.png"), "é/設.png"],
    ["a per cent sign", Buffer.from("50%.png"), "50%25.png"],
    ["a byte that is no UTF-8", Buffer.from("a\xff.png", "latin1"), "a%FF.png"],
    [
      "only that byte is written as a number",
      Buffer.concat([Buffer.from("é/"), Buffer.from([0xff]), Buffer.from("%.png")]),
      "é/%FF%25.png",
    ],
    ["a byte order mark is part of the name", Buffer.from("\ufeffa.png"), "\ufeffa.png"],
    ["a surrogate, which UTF-8 has not", Buffer.from([0xed, 0xa0, 0x80]), "%ED%A0%80"],
    ["an overlong slash", Buffer.from([0xc0, 0xaf]), "%C0%AF"],
    ["a newline is the name's own", Buffer.from("a\nb"), "a\nb"],
  ])("%s", (_, bytes, expected) => {
    expect(printablePath(bytes)).toBe(expected);
  });
});
