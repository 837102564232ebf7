import type { Headers } from '../../frame-writer';
import type { ManagerClass } from '../../rights';

/** Sends an event to every client that may read all of its classes. */
export type RaiseEvent = (event: string, headers: Headers, ...classes: ManagerClass[]) => void;
