import { extensionState } from '../../src/state-words';
import { Functions, type Message } from './functions';

export const TITLE = 'Extension board (MySQL and dashboard)';
export const AT = '2026-11-28T10:00:00.000Z';
export const LATER = '2026-11-28T10:00:05.000Z';

export interface State {
  code: number;
  state: string;
  online: boolean;
  checkedAt: string;
  changedAt: string;
}
interface Line {
  who: string;
  text: string;
}
interface Row {
  extension: string;
  context: string;
  state: string;
}

/** The functions of the extension board, with the memory they share. */
export class BoardFunctions extends Functions {
  #table = '{"rows":[]}';

  static async begin(
    env: Record<string, unknown> = {},
    modules: Record<string, unknown> = {},
  ): Promise<BoardFunctions> {
    const board = new BoardFunctions(TITLE, env, modules);
    await board.begin('Check the database');
    board.pbxs.set('PBX', { ok: true, text: 'connected' });
    return board;
  }

  get pbxs(): Map<string, object> {
    return this.flow.get('pbxs') as Map<string, object>;
  }

  /** Runs what ami-state reports through the flow. @returns how often it asks by name, and what goes to the log */
  async report(entry: object, more: object = {}): Promise<{ logged: Message[]; checks: number }> {
    const message = { payload: entry, ami: { pbx: 'PBX', server: 'server' }, ...more };
    const [states = [], checks = []] = await this.run('Read the state', message);
    const logged: Message[] = [];
    for (const state of states) logged.push(...(await this.take(state)));
    return { logged, checks: checks.length };
  }

  /** @returns the extensions that are asked by name without a refresh */
  async missing(): Promise<unknown[]> {
    const [hints = []] = await this.run('Choose extensions', {});
    return hints.map(({ payload }) => payload);
  }

  /** Runs a snapshot through the flow, as `report`. */
  async snapshot(entries: object[], pbx = 'PBX'): ReturnType<BoardFunctions['report']> {
    const ami = { pbx, server: 'server' };
    for (const entry of entries) await this.report(entry, { snapshot: true, ami });
    return this.report({}, { snapshot: true, complete: true, ami });
  }

  /** @returns what goes to the log */
  async take(state: Message): Promise<Message[]> {
    const [, logged = []] = await this.run('Store the state', state);
    return logged;
  }

  /** Begins a refresh. @returns its number and the message for ami-refresh */
  async refresh(everything = false): Promise<{ id: number; asks: Message; phones: Message[] }> {
    this.flow.set('database', {});
    const [[begun] = []] = await this.run('Start', { topic: everything ? 'everything' : '' });
    const [[asks] = [], phones = []] = await this.run('Choose extensions', begun as Message);
    return { id: Number(begun?.refresh), asks: asks as Message, phones };
  }

  /** @returns the result of one extension, as ami-refresh sends it */
  answer(refresh: number, extension: string, code: number, more: object = {}): Message {
    const online = code >= 0 && (code & 4) === 0;
    const state = extensionState(code);
    const hint = `PJSIP/${extension}`;
    const status = {
      extension,
      context: 'home',
      ok: true,
      code,
      state,
      text: state,
      online,
      hint,
      checkedAt: AT,
    };
    return {
      topic: extension,
      refresh,
      payload: { ...status, ...more },
      question: 'PBX 0',
      parts: { count: 1 },
      ami: { pbx: 'PBX', server: 'server' },
    };
  }

  /** Sends the summary of a refresh. @returns the extensions that are then asked by name */
  async summary(refresh: number, answers: Message[], more: object = {}): Promise<unknown> {
    const results = answers.map(({ payload }) => payload);
    const payload = {
      extensionsChecked: results.length,
      statistics: { successfulQueries: results.length },
      results,
    };
    const [, [ask] = []] = await this.run('Summary', {
      ...{ refresh, payload, pbx: 'PBX', question: 'PBX 0' },
      ...more,
    });
    return ask?.payload;
  }

  /** @param name as `keyOf` takes it */
  state(name: string): State {
    return (this.flow.get('states') as Record<string, State>)[keyOf(name)] as State;
  }

  async lines(...events: [topic: string, payload: object][]): Promise<string[]> {
    const payload = events.map(([topic, each]) => ({
      topic,
      payload: each,
      ami: { pbx: 'PBX', server: 'PBX', receivedAt: AT },
    }));
    await this.run('Log', { payload });
    return (this.flow.get('events') as Line[]).map(({ who, text }) => `${who} ${text}`);
  }

  /** @returns the rows as the page gets them, and `asOf` if they are out of date */
  async drawn(): Promise<{ rows: Row[]; asOf?: string }> {
    const [, [table] = []] = await this.run('Draw', {});
    // An unchanged table is not sent again.
    if (table) this.#table = String(table.payload);
    return JSON.parse(this.#table);
  }
}

/** @returns the headers of an ExtensionStatus event of 1001 */
export const status = (code: number, hint = 'PJSIP/1001', text = 'Idle') => ({
  Exten: '1001',
  Context: 'home',
  Status: String(code),
  StatusText: text,
  Hint: hint,
});

/** @returns what ami-state reports of the hint of 1001 */
export const hint = (code: number, more: object = {}) => ({
  ...{ kind: 'hint', name: '1001', context: 'home', code, state: extensionState(code), text: 'Idle' },
  ...{ online: code >= 0 && (code & 4) === 0, hint: 'PJSIP/1001', devices: ['PJSIP/1001'] },
  ...more,
});

/** @returns what ami-state reports of a device */
export const device = (name: string, state: string, more: object = {}) => ({
  ...{ kind: 'device', name, state, text: state, online: state !== 'unavailable' && state !== 'invalid' },
  ...more,
});

/** @param name an extension with its context: `1001@home`, or `1001@` for a phone without a hint */
export function keyOf(name: string, pbx = 'PBX'): string {
  const at = name.lastIndexOf('@');
  return JSON.stringify([pbx, name.slice(at + 1), name.slice(0, at)]);
}

/** @returns rows of the table `extensions` in memory, by key */
export function table(...rows: Partial<Row & { name: string; active: boolean; pbx: string }>[]): object {
  return Object.fromEntries(
    rows.map((row) => {
      const all = { pbx: 'PBX', context: 'home', name: '', active: true, ...row };
      return [keyOf(`${all.extension}@${all.context}`, all.pbx), all];
    }),
  );
}

/** @returns a party of a call, as ami-call sends it */
export const party = (extension: string, more: object = {}) => ({
  channel: `PJSIP/${extension}-1`,
  device: `PJSIP/${extension}`,
  extension,
  number: extension,
  name: '',
  ...more,
});
