import { AmiError } from '../errors';
import { type Action, type Frame, saysNotDynamic } from '../protocol';
import { quoted } from '../quoted';
import type { ActionConnection } from './connection';
import { Fields } from './fields';
import { lookUp } from './look-up';
import { sendToModule } from './unsupported';

/** The fields of `queue`. */
export interface QueueOptions {
  do: 'pause' | 'unpause' | 'add' | 'remove' | 'penalty';
  /** Needed for `add` and `remove`; left out: all queues of the member. */
  queue?: string;
  /** The member's interface or state interface: `PJSIP/201`, `Local/201@from-queue/n`. */
  member: string;
  /** Reason of the pause. */
  reason?: string;
  /** Needed for `penalty`; for `add`, default 0. */
  penalty?: number;
  /** For `add`: the name that reports show. */
  name?: string;
  /** For `add`: the device whose state counts. */
  stateInterface?: string;
  /** For `add`: whether the member begins paused. */
  paused?: boolean;
}

const FIELDS = ['do', 'queue', 'member', 'reason', 'penalty', 'name', 'stateInterface', 'paused'];

/**
 * Pauses, unpauses, adds or removes a member of queues, or sets its penalty.
 *
 * @returns the member's interface and its queues
 * @throws AmiError AMI_ERR_REJECTED if there is no such member or queue, or if a member of queues.conf is to be removed;
 *   AMI_ERR_AMBIGUOUS if `member` is the state interface of members with several interfaces;
 *   AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function queue(
  connection: ActionConnection,
  options: QueueOptions,
): Promise<{ member: string; queues: string[] }> {
  const fields = new Fields('queue', options, FIELDS);
  const what = fields.oneOf('do', ['pause', 'unpause', 'add', 'remove', 'penalty']);
  const member = fields.required('member');
  const penalty = fields.integer('penalty', 0, 1_000_000);
  const reason = fields.optional('reason');
  const added = {
    MemberName: fields.optional('name'),
    StateInterface: fields.optional('stateInterface'),
    Paused: fields.flag('paused'),
  };
  if (what === 'penalty' && penalty === undefined) throw fields.invalid('penalty', 'is missing');
  if (what === 'add') return add(connection, fields, member, { Penalty: penalty ?? 0, ...added });
  const name = what === 'remove' ? fields.required('queue') : fields.optional('queue');
  const found = await membersNamed(connection, member, name);
  const location = interfaceOf(found[0] as Frame);
  if (what === 'remove') await remove(connection, String(name), location);
  else if (what === 'penalty')
    await sendToModule(connection, 'app_queue', {
      Action: 'QueuePenalty',
      Interface: location,
      Penalty: penalty,
      Queue: name,
    });
  else {
    const Reason = what === 'pause' ? reason : undefined;
    await sendToModule(connection, 'app_queue', {
      Action: 'QueuePause',
      Interface: location,
      Paused: what === 'pause',
      Queue: name,
      Reason,
    });
  }
  return { member: location, queues: found.map((item) => item.get('Queue') ?? '') };
}

async function add(
  connection: ActionConnection,
  fields: Fields,
  member: string,
  settings: Readonly<Record<string, string | number | boolean | undefined>>,
): Promise<{ member: string; queues: string[] }> {
  const name = fields.required('queue');
  // Asterisk accepts any text here, and then cannot call the member (apps/app_queue.c).
  if (!/^\w+\/\S/.test(member))
    throw fields.invalid('member', `must be an interface such as PJSIP/201, not ${quoted(member)}`);
  await sendToModule(connection, 'app_queue', {
    Action: 'QueueAdd',
    Queue: name,
    Interface: member,
    ...settings,
  });
  return { member, queues: [name] };
}

async function remove(connection: ActionConnection, name: string, location: string): Promise<void> {
  try {
    await sendToModule(connection, 'app_queue', { Action: 'QueueRemove', Queue: name, Interface: location });
  } catch (error) {
    if (!(error instanceof AmiError && error.response && saysNotDynamic(error.response))) throw error;
    throw new AmiError(
      'AMI_ERR_REJECTED',
      `${quoted(location)} is a member of ${quoted(name)} by queues.conf: only members that were added while Asterisk runs can be removed`,
      { response: error.response, cause: error },
    );
  }
}

async function membersNamed(
  connection: ActionConnection,
  member: string,
  name: string | undefined,
): Promise<Frame[]> {
  const reader = { send: (action: Action) => lookUp(connection, action) };
  const { items } = await sendToModule(reader, 'app_queue', { Action: 'QueueStatus', Queue: name });
  const members = items.filter((item) => item.name === 'QueueMember');
  const wanted = member.toLowerCase();
  const named = members.filter((item) => interfaceOf(item).toLowerCase() === wanted);
  const found =
    named.length > 0 ? named : members.filter((item) => item.get('StateInterface')?.toLowerCase() === wanted);
  const interfaces = [...new Set(found.map(interfaceOf))];
  if (interfaces.length === 1) return found;
  const where = name === undefined ? 'any queue' : `the queue ${quoted(name)}`;
  if (found.length === 0)
    throw new AmiError('AMI_ERR_REJECTED', `${quoted(member)} is not a member of ${where}`);
  const names = interfaces.map((one) => quoted(one)).join(', ');
  throw new AmiError(
    'AMI_ERR_AMBIGUOUS',
    `${quoted(member)} is the state interface of several members: ${names}. Name one of them`,
  );
}

/** Interface of a member. The header is named Location in lists (apps/app_queue.c), and Interface in events. */
function interfaceOf(item: Frame): string {
  return item.get('Location') ?? item.get('Interface') ?? '';
}
