import { connect } from 'node:net';
import type { Server } from './bare-script';

/** The state of an extension, with as many details as a refresh reports. */
export interface State {
  extension: string;
  context: string;
  code: number;
  text: string;
  hint: string;
  devices: string[];
  online: boolean;
}

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
    const onMessage = (message: string): void => {
      if (headerOf(message, 'ActionID') !== ACTION_ID) throw new Error(`not an answer to us: ${message}`);
      if (message.startsWith(STATUS)) {
        const state = stateOf(message);
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

function stateOf(message: string): State {
  const code = Number(headerOf(message, 'Status'));
  if (!Number.isInteger(code)) throw new Error(`no number: ${message}`);
  const hint = headerOf(message, 'Hint');
  return {
    extension: headerOf(message, 'Exten'),
    context: headerOf(message, 'Context'),
    code,
    text: headerOf(message, 'StatusText'),
    hint,
    devices: hint.split('&'),
    online: code !== UNAVAILABLE && code >= 0,
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
