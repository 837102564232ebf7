import { extensionState } from '../../src/states';
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
    board.flow.set('pbx', { ...(board.flow.get('pbx') as object), name: 'PBX' });
    return board;
  }

  /** Runs an event through the flow. @returns what is asked, and what goes to the log */
  async event(
    topic: string,
    payload: object,
    receivedAt = AT,
  ): Promise<{ asked: Message[]; logged: Message[] }> {
    const event = { topic, payload, ami: { pbx: 'PBX', server: 'PBX', receivedAt } };
    const [states = [], asked = []] = await this.run('Read the state', event);
    const logged: Message[] = [];
    for (const state of states) logged.push(...(await this.take(state)));
    return { asked, logged };
  }

  /** @returns what goes to the log */
  async take(state: Message): Promise<Message[]> {
    const [, logged = []] = await this.run('Store the state', state);
    return logged;
  }

  /** Begins a refresh. @returns its number and the message for ami-refresh */
  async refresh(everything = false): Promise<{ id: number; asks: Message }> {
    this.flow.set('database', {});
    const [[begun] = []] = await this.run('Start', { topic: everything ? 'everything' : '' });
    const [[asks] = []] = await this.run('Choose extensions', begun as Message);
    return { id: Number(asks?.refresh), asks: asks as Message };
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
      parts: { count: 1 },
      ami: { pbx: 'PBX', server: 'PBX' },
    };
  }

  /** Sends the summary of a refresh. @returns the extensions that are then asked by name */
  async summary(refresh: number, answers: Message[]): Promise<unknown> {
    const results = answers.map(({ payload }) => payload);
    const payload = {
      extensionsChecked: results.length,
      statistics: { successfulQueries: results.length },
      results,
    };
    const [, [ask] = []] = await this.run('Summary', { refresh, payload });
    return ask?.payload;
  }

  state(key: string): State {
    return (this.flow.get('states') as Record<string, State>)[key] as State;
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
