import type { Report } from './report';

/** A stream of events in a file. */
export interface StreamFile {
  file: string;
  count: number;
  checksum: string;
}

/** What each group gets for a run. */
export interface Setting {
  /** Line of Node-RED, which also determines the version of Node.js. */
  line: 4 | 5;
  /** Path of the Node.js that contenders run on. */
  node: string;
  /** How often each contender runs. */
  rounds: number;
  /** True: only checks, with little data, that each contender works. */
  quick: boolean;
  stream: StreamFile;
  /** A shorter stream of the same kind, for checks and for clients that would need minutes. */
  sample: StreamFile;
  /** A very short stream of the same kind, to be read byte by byte. */
  few: StreamFile;
  /** A stream of another generator, for which the parser was not tuned. */
  other: StreamFile;
  /** Channel events with eight channel variables each (`same`), and with one to fifteen (`mixed`). */
  variables: { same: StreamFile; mixed: StreamFile };
}

/** Measures a group of rows on one version of Node.js. */
export type Group = (setting: Setting) => Promise<Report>;
