import type { Node, NodeAPI, NodeDef } from 'node-red';
import { AmiError } from '../../src/index';

/**
 * A config node's error, to every Catch node that listens to one of its users, and to the log where none does.
 *
 * Node-RED hands the error of a global config node to the Catch nodes once for each user, so that an outage would
 * be told as often as a tab has users; and that of a config node which lives on a tab only to the Catch nodes
 * that listen to the whole tab.
 */
export function tellUsers(
  RED: NodeAPI,
  config: Node & { users: Record<string, Node> },
  error: AmiError,
): void {
  const users = config.users;
  const speakers = chooseSpeakers(RED, Object.values(users));
  if (config.z && speakers.length > 0) {
    for (const speaker of speakers) speaker.error(error, {});
    return;
  }
  config.users = Object.fromEntries(speakers.map((speaker) => [speaker.id, speaker]));
  try {
    config.error(error, {});
  } finally {
    config.users = users;
  }
}

/** Of each tab one user, and besides all those to whom a Catch node listens in particular. */
function chooseSpeakers(RED: NodeAPI, users: readonly Node[]): Node[] {
  const namedByCatch = new Set<string>();
  let catchesGroups = false;
  RED.nodes.eachNode((def: NodeDef & { scope?: unknown; d?: boolean }) => {
    if (def.type !== 'catch' || def.d) return;
    if (Array.isArray(def.scope)) for (const id of def.scope) namedByCatch.add(id);
    if (def.scope === 'group') catchesGroups = true;
  });
  const speakers = users.filter((user: Node & { g?: string }) => {
    // Within a subflow's instance a node has an id of its own, and the Catch node names the template's.
    const heardAlone = namedByCatch.has(user.id) || (user._alias && namedByCatch.has(user._alias));
    return heardAlone || (catchesGroups && user.g);
  });
  const tabs = new Set(speakers.map((speaker) => speaker.z));
  for (const user of users) {
    if (tabs.has(user.z)) continue;
    tabs.add(user.z);
    speakers.push(user);
  }
  return speakers;
}

/** For what should not reject: ends a close handler whatever happens, and hides nothing. */
export function finish(node: Node, work: Promise<unknown>, done: () => void): void {
  work.catch((error) => node.error(error)).then(done);
}

export function toAmiError(error: unknown): AmiError {
  if (error instanceof AmiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AmiError('AMI_ERR_INVALID_ACTION', message, { cause: error });
}
