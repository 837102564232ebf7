import type { Call } from '../exchange/applications/dial/call';
import type { QueueCall } from '../exchange/applications/queue/queue-call';
import type { Simulator } from '../simulator';
import type { Fields } from './fields';
import { HttpError } from './http-error';
import { waited } from './waited';

interface Entry {
  readonly id: number;
  readonly call: Call | QueueCall;
}

/** Number of calls, the latest ones, that the control port remembers. */
const KEPT = 1000;
const LONGEST = 86_400_000;

/** The calls that were started through the control port. */
export class Calls {
  readonly #pbx: Simulator;
  readonly #entries = new Map<number, Entry>();
  #lastId = 0;

  constructor(pbx: Simulator) {
    this.#pbx = pbx;
  }

  /** Starts a call to an extension (`to`) or to a queue (`queue`). */
  start(fields: Fields): object {
    fields.only('from', 'to', 'queue', 'context', 'ringFor', 'talkFor');
    const from = fields.text('from');
    const queue = fields.optionalText('queue');
    const context = fields.optionalText('context');
    const ringFor = fields.optionalNumber('ringFor', LONGEST);
    const talkFor = fields.optionalNumber('talkFor', LONGEST);
    const options = {
      ...(context !== undefined && { context }),
      ...(ringFor !== undefined && { ringFor }),
      ...(talkFor !== undefined && { talkFor }),
    };
    const call =
      queue === undefined
        ? this.#pbx.call(from, fields.text('to'), options)
        : this.#pbx.callQueue(from, queue, options);
    const entry = { id: ++this.#lastId, call };
    this.#entries.set(entry.id, entry);
    this.#entries.delete(entry.id - KEPT);
    return shown(entry);
  }

  /** The state of a call; with `until`, once it is answered or has ended. */
  async show(id: string, fields: Fields): Promise<object> {
    fields.only('until');
    const entry = this.#find(id);
    const until = fields.optionalWord('until', ['answered', 'ended']);
    if (until === 'answered') await waited(() => entry.call.answered);
    const outcome = until === 'ended' ? await waited<string>(() => entry.call.ended) : undefined;
    return { ...shown(entry), ...(outcome && { outcome }) };
  }

  act(id: string, fields: Fields): object {
    fields.only('do', 'by', 'to', 'call', 'context');
    const entry = this.#find(id);
    const { call } = entry;
    const action = fields.word('do', ['answer', 'hangup', 'hold', 'unhold', 'transfer']);
    if (action === 'transfer') {
      this.#transfer(call, fields);
      return shown(entry);
    }
    const by = fields.optionalWord('by', ['caller', 'callee']);
    if (by && action !== 'hangup')
      throw new HttpError(400, `by belongs to hangup and transfer, not to ${action}`);
    if (action === 'answer') call.answer();
    else if (action === 'hangup') hangUp(call, by ?? 'caller');
    else if ('hold' in call) call[action]();
    else throw new HttpError(400, `a call to a queue has no ${action}`);
    return shown(entry);
  }

  /** Transfers a call to an extension (`to`), or to another call (`call`). */
  #transfer(call: Call | QueueCall, fields: Fields): void {
    const id = fields.optionalNumber('call', Number.MAX_SAFE_INTEGER);
    const by = fields.optionalWord('by', ['caller', 'callee']);
    const context = fields.optionalText('context');
    const options = { ...(by && { by }), ...(context && { context }) };
    const other = id === undefined ? undefined : this.#find(String(id)).call;
    if (other && !('hold' in other)) throw new HttpError(400, 'a call to a queue cannot be transferred to');
    this.#pbx.transfer(call, other ?? fields.text('to'), options);
  }

  #find(id: string): Entry {
    const entry = this.#entries.get(Number(id));
    if (!entry) throw new HttpError(404, `there is no call ${id}`);
    return entry;
  }
}

function hangUp(call: Call | QueueCall, by: 'caller' | 'callee'): void {
  if ('hold' in call) call.hangup(by);
  else call.hangup(by === 'callee' ? 'agent' : 'caller');
}

function shown({ id, call }: Entry): object {
  return { id, state: call.state };
}
