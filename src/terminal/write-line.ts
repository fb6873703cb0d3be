/** One JSON object a line; waits for a slow reader, so that a pipe never holds the whole run in memory. */
export async function writeJsonLine(
  stream: NodeJS.WritableStream & { destroyed?: boolean },
  value: object,
): Promise<void> {
  if (stream.destroyed || stream.write(`${JSON.stringify(value)}\n`)) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      stream.off("drain", end);
      stream.off("close", end);
      resolve();
    };
    stream.once("drain", end);
    stream.once("close", end);
  });
}
