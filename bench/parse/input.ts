/** A stream to be read in pieces. */
export interface ParseInput {
  /** The file with the stream. */
  file: string;
  /** Bytes that are read at a time. */
  chunk: number;
  /** Number of events in the stream. */
  count: number;
  /** Whether to compute a checksum of the headers. It costs more time than any client. */
  check: boolean;
}
