import { connect } from 'node:net';
import type { Server } from './bare-script';

/** The state of an extension, with all details of a refresh's result. */
export interface State {
  extension: string;
  context: string;
  ok: true;
  code: number;
  state: string;
  text: string;
  online: boolean;
  hint: string;
  devices: string[];
  /** ISO time of the read that brought it. */
  checkedAt: string;
}

/** Our word for each code of Asterisk (include/asterisk/pbx.h). */
const WORDS: Record<number, string> = {
  [-2]: 'removed',
  [-1]: 'unknown',
  0: 'idle',
  1: 'inUse',
  2: 'busy',
  4: 'unavailable',
  8: 'ringing',
  9: 'inUseRinging',
  16: 'onHold',
  17: 'inUseOnHold',
};

/** As long as our ActionIDs, because Asterisk repeats it in each item. */
const ACTION_ID = 'script-0123456789a';
const BLANK_LINE = '\r\n\r\n';
const STATUS = 'Event: ExtensionStatus\r\n';
const COMPLETE = 'Event: ExtensionStateListComplete\r\n';
const UNAVAILABLE = 4;

/**
 * A hand-written script that returns the same answers as a refresh. It checks the ActionID and the shape of each frame, and
 * finds the requested extensions in the list.
 *
 * @throws Error if the server answers anything else, or ends the connection
 */
export function statesByHand(
  { host, port, username, secret }: Server,
  extensions: readonly string[],
  context: string,
): Promise<State[]> {
  return new Promise((resolve, reject) => {
    const states = new Map<string, State>();
    const socket = connect({ host, port, noDelay: true });
    let rest = '';
    let isGreeted = false;
    let readAt = '';
    const onMessage = (message: string): void => {
      if (headerOf(message, 'ActionID') !== ACTION_ID) throw new Error(`not an answer to us: ${message}`);
      if (message.startsWith(STATUS)) {
        const state = stateOf(message, readAt);
        if (state.context === context) states.set(state.extension, state);
      } else if (message.startsWith(COMPLETE)) {
        if (headerOf(message, 'EventList') !== 'Complete') throw new Error(`the list broke off: ${message}`);
        socket.off('close', onClose).end(`Action: Logoff${BLANK_LINE}`);
        socket.resume();
        resolve(extensions.map((extension) => found(states, extension)));
      } else if (!message.startsWith('Response: Success\r\n')) throw new Error(`unexpected: ${message}`);
    };
    const onClose = () => reject(new Error('the server closed the connection'));
    socket.setEncoding('utf8');
    socket.on('error', reject).on('close', onClose);
    socket.on('data', (text: string) => {
      rest += text;
      readAt = new Date().toISOString();
      try {
        let at = 0;
        if (!isGreeted) {
          const end = rest.indexOf('\r\n');
          if (end === -1) return;
          isGreeted = true;
          at = end + 2;
          const login = `Username: ${username}\r\nSecret: ${secret}\r\nEvents: off`;
          const id = `ActionID: ${ACTION_ID}`;
          socket.write(`Action: Login\r\n${id}\r\n${login}${BLANK_LINE}`);
          socket.write(`Action: ExtensionStateList\r\n${id}${BLANK_LINE}`);
        }
        for (let end = rest.indexOf(BLANK_LINE, at); end !== -1; end = rest.indexOf(BLANK_LINE, at)) {
          onMessage(rest.slice(at, end + 2));
          at = end + BLANK_LINE.length;
        }
        rest = rest.slice(at);
      } catch (error) {
        socket.destroy();
        reject(error);
      }
    });
  });
}

function stateOf(message: string, checkedAt: string): State {
  const code = Number(headerOf(message, 'Status'));
  const state = WORDS[code];
  if (state === undefined) throw new Error(`no state: ${message}`);
  const hint = headerOf(message, 'Hint');
  return {
    extension: headerOf(message, 'Exten'),
    context: headerOf(message, 'Context'),
    ok: true,
    code,
    state,
    text: headerOf(message, 'StatusText'),
    online: code !== UNAVAILABLE && code >= 0,
    hint,
    devices: hint.split('&'),
    checkedAt,
  };
}

/** @throws Error if the message has no such header */
function headerOf(message: string, name: string): string {
  const before = `\r\n${name}: `;
  const at = message.indexOf(before);
  const end = message.indexOf('\r\n', at + before.length);
  if (at === -1 || end === -1) throw new Error(`no ${name}: ${message}`);
  return message.slice(at + before.length, end);
}

function found(states: ReadonlyMap<string, State>, extension: string): State {
  const state = states.get(extension);
  if (!state) throw new Error(`no state of ${extension}`);
  return state;
}
