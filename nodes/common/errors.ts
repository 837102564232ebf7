import type { Node, NodeMessage } from 'node-red';
import { AmiError } from '../../src/index';
import { amiOf } from './message';

/** Node-RED's object for a running flow or subflow instance, the same in 4.1 and 5 (runtime/lib/flows/Flow.js). */
interface RunningFlow {
  /** Missing in the parent of all flows. */
  catchNodes?: Node[];
  parent?: RunningFlow;
  /** @returns true if a Catch node has received the error */
  handleError(source: Node, error: Error, message: object, reporter: Node): boolean;
}

type User = Node & { _flow: RunningFlow };

/** A config node with the nodes that use it. */
type Reporter = Node & { users: Record<string, Node>; pbx: string; server: string };

/**
 * Sends an error of a connection, with `msg.ami`, once to each Catch node that listens to any of its users, or to the log if there is none.
 *
 * Node-RED itself decides which Catch node listens to which user: by scope, group, subflow and parent flow. By itself it
 * would send the error to a Catch node once per user.
 */
export function reportToUsers(config: Reporter, error: AmiError): void {
  const users = Object.values(config.users) as User[];
  if (users.length === 0) {
    config.error(error, {});
    return;
  }
  const reached = new Set<Node>();
  const catchNodes = new Map<RunningFlow, Node[]>();
  for (const { _flow } of users) {
    for (let flow: RunningFlow | undefined = _flow; flow?.catchNodes; flow = flow.parent)
      catchNodes.set(flow, flow.catchNodes);
  }
  let handled = false;
  try {
    for (const [flow, listeners] of catchNodes)
      flow.catchNodes = listeners.map((listener) => receivingOnce(listener, reached));
    for (const user of users)
      handled = user._flow.handleError(config, error, { ami: amiOf(config) }, user) || handled;
  } finally {
    for (const [flow, listeners] of catchNodes) flow.catchNodes = listeners;
  }
  if (!handled) config.error(error);
}

/** A proxy for a Catch node while one error is sent. It accepts the error only once. */
function receivingOnce(listener: Node, reached: Set<Node>): Node {
  const receive = (message: NodeMessage) => {
    if (reached.has(listener)) return;
    reached.add(listener);
    listener.receive(message);
  };
  return Object.create(listener, { receive: { value: receive } });
}

/** Calls `done` of a close handler after the work. If the work rejects, the error is logged first. */
export function finish(node: Node, work: Promise<unknown>, done: () => void): void {
  work.catch((error) => node.error(error)).then(done);
}

export function toAmiError(error: unknown): AmiError {
  if (error instanceof AmiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return invalid(message, error);
}

export function invalid(message: string, cause?: unknown): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', message, { cause });
}
