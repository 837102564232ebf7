import { check } from '../check-options';
import { startWait, type Wait, type WaitOptions, WITHIN } from './wait';

/** Anything that reports messages with `input` events, such as a helper node of node-red-node-test-helper. */
export interface MessageSource<M> {
  /** Adds a listener, as an EventEmitter does. */
  on(event: 'input', listener: (message: M) => void): unknown;
}

interface Inbox {
  /** Messages that no call has returned: the last 10,000. */
  readonly messages: unknown[];
  readonly waiting: Set<Wait<unknown>>;
}

const KEPT_MESSAGES = 10_000;

/** An inbox lives as long as its node, which holds the listener. */
const inboxes = new WeakMap<object, Inbox>();

/**
 * Resolves with the next message that a node receives. The first call for a node starts to listen. Messages after that
 * are kept in order until a call returns them. Rejects with a SimulatorError if none arrives in time.
 */
export function nextMessage<M = Record<string, unknown>>(
  node: MessageSource<M>,
  options: WaitOptions = {},
): Promise<M> {
  check.wait(options);
  const { within = WITHIN } = options;
  const inbox = inboxes.get(node) ?? listenTo(node);
  const late = () => `no message arrived within ${within} ms`;
  const wait = startWait<M>(within, late, () => inbox.waiting.delete(wait));
  if (inbox.messages.length > 0) wait.resolve(inbox.messages.shift() as M);
  else inbox.waiting.add(wait);
  return wait.promise;
}

function listenTo<M>(node: MessageSource<M>): Inbox {
  const inbox: Inbox = { messages: [], waiting: new Set() };
  inboxes.set(node, inbox);
  node.on('input', (message) => {
    const [wait] = inbox.waiting;
    if (wait) wait.resolve(message);
    else if (inbox.messages.push(message) > KEPT_MESSAGES) inbox.messages.shift();
  });
  return inbox;
}
