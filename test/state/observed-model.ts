import { AmiError } from '../../src/errors';
import type { Frame } from '../../src/protocol';
import { type Question, type StateEntry, StateModel, type StateModelOptions } from '../../src/state';
import { parseOne } from '../support/frames';

type Headers = Readonly<Record<string, string | number>>;

export function frame(first: 'Event' | 'Response', name: string, headers: Headers = {}): Frame {
  const lines = Object.entries({ [first]: name, ...headers }).map(([key, value]) => `${key}: ${value}`);
  return parseOne(`${lines.join('\r\n')}\r\n\r\n`);
}

/** A StateModel with its reported changes, and a clock that the test moves. */
export class ObservedModel {
  readonly model: StateModel;
  readonly changes: StateEntry[] = [];
  /** ms since 1970. */
  at = Date.parse('2026-11-29T03:00:00.000Z');

  constructor(options: StateModelOptions = {}) {
    this.model = new StateModel({ pbx: 'home', ...options });
    this.model.on('change', (entry) => this.changes.push(entry));
  }

  event(name: string, headers: Headers): void {
    this.at += 1;
    this.model.take(frame('Event', name, headers), this.at);
  }

  /** Answers a question of the model. Throws if the model does not ask it. */
  answer(
    action: string,
    items: readonly (readonly [name: string, headers: Headers])[],
    askedAt?: number,
  ): readonly Question[] {
    const reading = this.model.read(this.#asked(action), askedAt);
    for (const [name, headers] of items) reading.item(frame('Event', name, headers));
    return reading.end(frame('Response', 'Success'));
  }

  refuse(action: string, message: string): readonly Question[] {
    const response = frame('Response', 'Error', { Message: message });
    return this.model
      .read(this.#asked(action))
      .end(new AmiError('AMI_ERR_REJECTED', `${action} was refused: ${message}`, { response }));
  }

  #asked(action: string): Question {
    const asked = this.model.questions().find(({ action: { Action } }) => Action === action);
    if (!asked) throw new Error(`the model does not ask ${action}`);
    return asked;
  }

  /** @returns the changes since the last call as `kind name: state`, with `-` for a removed entry */
  newChanges(): string[] {
    return this.changes
      .splice(0)
      .map(({ kind, name, state, removed }) => `${kind} ${name}: ${removed ? '-' : state}`);
  }
}
