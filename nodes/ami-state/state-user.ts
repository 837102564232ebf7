import type { AmiError, SourceName, StateEntry } from '../../src/index';

/** A node that uses the state model of its connection. */
export interface StateUser {
  readonly sources: readonly SourceName[];
  readonly mailboxes: readonly string[];
  /** ms between two checks for changes without an event; 0: never. */
  readonly checkInterval: number;
  /** Called after the start and after each gap, when everything has been read. */
  onSnapshot(): void;
  onChange(entry: StateEntry): void;
  /** Called after each reading with the errors of the sources that could not be read. */
  onFailures(failures: ReadonlyMap<SourceName, AmiError>): void;
}
