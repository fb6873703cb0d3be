/** Something that is wrong with an output directory. */
export interface Finding {
  readonly code: string;
  /** The file that it was found in, relative to the directory. */
  readonly file: string;
  readonly message: string;
}
