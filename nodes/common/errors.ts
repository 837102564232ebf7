import type { Node, NodeMessage } from 'node-red';
import { AmiError } from '../../src/index';

/** What Node-RED keeps of a flow or of a subflow's instance; the same in 4.1 and 5 (runtime/lib/flows/Flow.js). */
interface RunningFlow {
  /** Missing in what stands above all flows. */
  catchNodes?: Node[];
  parent?: RunningFlow;
  /** @returns whether a Catch node took it */
  handleError(source: Node, error: Error, message: object, reporter: Node): boolean;
}

type User = Node & { _flow: RunningFlow };

/**
 * Sends a config node's error once to each Catch node that listens to any of its users, and to the log where none does.
 *
 * Which Catch node listens to which user, Node-RED itself decides: by scope, group, subflow and parent flow. On its own
 * it would send the error to a Catch node once for each user.
 */
export function reportToUsers(config: Node & { users: Record<string, Node> }, error: AmiError): void {
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
    for (const user of users) handled = user._flow.handleError(config, error, {}, user) || handled;
  } finally {
    for (const [flow, listeners] of catchNodes) flow.catchNodes = listeners;
  }
  if (!handled) config.error(error);
}

/** Stands for a Catch node while one error is sent. */
function receivingOnce(listener: Node, reached: Set<Node>): Node {
  const receive = (message: NodeMessage) => {
    if (reached.has(listener)) return;
    reached.add(listener);
    listener.receive(message);
  };
  return Object.create(listener, { receive: { value: receive } });
}

/** For what should not reject: ends a close handler whatever happens, and hides nothing. */
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
