import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { captionRecord } from "../format/caption-columns.js";
import type { CaptionRecord } from "../types.js";

/** The records of a captions.parquet in their order, row group by row group. */
export async function* readParquet(path: string): AsyncGenerator<CaptionRecord> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    for (const row of await parquetReadObjects({ file, metadata, rowStart, rowEnd })) yield captionRecord(row);
    rowStart = rowEnd;
  }
}
