import { describe, expect, it } from "vitest";
import { listItem } from "../../src/reading/list-item.js";

describe("listItem", () => {
  it.each([
    ["• milk", { marker: "-", text: "milk" }],
    ["- milk", { marker: "-", text: "milk" }],
    ["·  two  spaces", { marker: "-", text: "two  spaces" }],
    ["1. milk", { marker: "1.", number: 1, text: "milk" }],
    ["12) eggs", { marker: "12)", number: 12, text: "eggs" }],
    ["-5 degrees", undefined],
    ["1.5 litres", undefined],
    ["01. zero", undefined],
    ["•", undefined],
    ["3.", undefined],
    ["milk", undefined],
  ])("%j", (text, expected) => {
    expect(listItem(text)).toEqual(expected);
  });
});
