import type { AsteriskEndpoint } from '../../lab/parts/asterisk';
import {
  type Action,
  AmiConnection,
  type Question,
  type SourceName,
  type StateEntry,
  type StateKind,
  StateModel,
} from '../../src';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

/** A model that follows an Asterisk. */
export class Followed {
  readonly model: StateModel;
  readonly changes: StateEntry[] = [];
  readonly connection: AmiConnection;
  readonly #sources: readonly SourceName[];

  constructor(
    { host, port }: Pick<AsteriskEndpoint, 'host' | 'port'>,
    user: { username: string; secret: string },
    sources: readonly SourceName[],
  ) {
    this.#sources = sources;
    this.model = new StateModel({ pbx: 'lab', sources });
    this.model.on('change', (entry) => this.changes.push(entry));
    this.connection = new AmiConnection({ host, port, ...user });
    afterThisTest(() => this.connection.close());
    this.connection.subscribe(this.model.events, (event, receivedAt) => this.model.take(event, receivedAt));
  }

  async begin(): Promise<this> {
    this.connection.open();
    await until(() => this.connection.state === 'ready', 'the connection');
    await this.read();
    return this;
  }

  /** Reads everything again. */
  read(): Promise<void> {
    return this.#ask(this.model, this.model.questions());
  }

  send(action: Action): Promise<unknown> {
    return this.connection.send(action);
  }

  /** True if a second model, which reads everything now, has the same entries. */
  async isTrue(...kinds: StateKind[]): Promise<boolean> {
    const fresh = new StateModel({ pbx: 'lab', sources: this.#sources });
    await this.#ask(fresh, fresh.questions());
    return comparable(fresh.entries(kinds)) === comparable(this.model.entries(kinds));
  }

  async #ask(model: StateModel, questions: readonly Question[]): Promise<void> {
    for (const question of questions) {
      const reading = model.read(question);
      const outcome = await this.connection
        .send(question.action, { keepItems: false, onItem: (item) => reading.item(item) })
        .then(
          ({ response }) => response,
          (error) => error,
        );
      await this.#ask(model, reading.end(outcome));
    }
  }
}

/** Participants by channel: ConfbridgeJoin comes after an announcement, so events have another order than a list. */
const inOrder = (participants: readonly { channel: string }[]) =>
  [...participants].sort((a, b) => (a.channel < b.channel ? -1 : 1));

/** The entries as text, in a fixed order, without what depends on when they were read. */
export function comparable(entries: Iterable<StateEntry>): string {
  const texts = [...entries].map(({ n, since, ...entry }) =>
    JSON.stringify(
      'participants' in entry
        ? { ...entry, participants: inOrder(entry.participants.map(({ since: _, ...rest }) => rest)) }
        : entry,
    ),
  );
  return texts.sort().join('\n');
}
