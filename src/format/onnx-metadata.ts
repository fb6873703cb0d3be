import { arraySource, BYTES, ProtobufReader } from "./protobuf.js";

/** An honest value is far shorter; a longer one counts as empty. */
const MOST_BYTES = 2 ** 22;

/** ModelProto.metadata_props (field 14): key -> value. @throws bundle_onnx_malformed, bundle_onnx_truncated */
export function onnxMetadata(model: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  const reader = new ProtobufReader(arraySource(model), "the model");
  for (const entry of reader.fields()) {
    if (entry.number !== 14 || entry.wireType !== BYTES) continue;
    let key = "";
    let value = "";
    for (const part of reader.fields(entry.start, entry.end)) {
      if (part.wireType !== BYTES) continue;
      if (part.number === 1) key = reader.text(part);
      // Longer than a name may be: a dictionary has tens of thousands of bytes.
      else if (part.number === 2 && part.end - part.start <= MOST_BYTES)
        value = new TextDecoder().decode(model.subarray(part.start, part.end));
    }
    found.set(key, value);
  }
  return found;
}
