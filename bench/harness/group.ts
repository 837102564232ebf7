import type { Report } from './report';

/** A stream of events in a file. */
export interface StreamFile {
  file: string;
  count: number;
  checksum: string;
}

export interface Setting {
  /** Of Node-RED, and with it of Node. */
  line: 4 | 5;
  /** Path of the Node that contenders run on. */
  node: string;
  /** How often each contender runs. */
  rounds: number;
  /** Only whether each does its work rightly, on little of it. */
  quick: boolean;
  stream: StreamFile;
  /** The beginning of the same stream: for checks, and for clients that would take minutes. */
  sample: StreamFile;
  /** Its very beginning: to be read byte by byte. */
  few: StreamFile;
  /** A stream of another generator, which the parser was not shaped on. */
  other: StreamFile;
  /** Channel events with always eight channel variables, and the same with one to fifteen. */
  variables: { same: StreamFile; mixed: StreamFile };
}

/** A group of rows, measured on one Node at a time. */
export type Group = (setting: Setting) => Promise<Report>;
