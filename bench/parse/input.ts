/** A stream to be read in pieces. */
export interface ParseInput {
  /** The file with the stream. */
  file: string;
  /** Bytes that come at a time. */
  chunk: number;
  /** Events in the stream. */
  count: number;
  /** Whether to make a checksum of what comes, which costs more than any client. */
  check: boolean;
}
