import { randomUUID } from 'node:crypto';
import type { ConnectionState } from '../../connection';
import { AmiError } from '../../errors';
import type { Frame } from '../../protocol';
import type { ActionConnection, FormHooks } from '../connection';
import { getVariable } from '../dialplan';
import { CalledSide } from './called';
import { targetsOf } from './devices';
import { refuseDuplicate } from './duplicates';
import { lookAfterLoss } from './lost';
import { type CallOptions, type CheckedCall, checkCall } from './options';
import { type Leg, OwnPhones } from './own-phone';
import type { CallResult } from './result';
import { variableHeaders } from './variables';

/** Events of a call: `read = call`. */
const EVENTS = ['Newchannel', 'OriginateResponse', 'DialBegin', 'DialEnd', 'Hangup'];
/** ms after the timeout of the own phone within which its OriginateResponse must arrive. */
const MARGIN = 5_000;
/** Errors of a call for which no phone has rung. */
const NOT_STARTED: ReadonlySet<string> = new Set([
  'AMI_ERR_NOT_SENT',
  'AMI_ERR_REJECTED',
  'AMI_ERR_FORBIDDEN',
  'AMI_ERR_INVALID_ACTION',
]);

/**
 * Rings the own phone, and dials a number when it is picked up (click-to-call).
 *
 * @returns the outcomes of the own phone and of the called side, as soon as both are known
 * @throws AmiError AMI_ERR_DUPLICATE within a second of the same call, AMI_ERR_REJECTED if no phone can be rung,
 *   AMI_ERR_TIMEOUT if Asterisk reports no outcome, `CallLostError` (AMI_ERR_OUTCOME_UNKNOWN) if the connection was lost
 *   during the call, AMI_ERR_CLOSED if it was aborted, AMI_ERR_INVALID_ACTION naming the field, and as `AmiConnection.send`
 */
export async function call(
  connection: ActionConnection,
  options: CallOptions,
  hooks: FormHooks = {},
): Promise<CallResult> {
  const checked = checkCall(options);
  const forget = refuseDuplicate(connection, checked);
  const startedAt = performance.now();
  try {
    const targets = await targetsOf(connection, checked);
    return await new CallForm(connection, checked, targets, startedAt, hooks).run();
  } catch (error) {
    // The same call may be tried again at once, because it was not started.
    if (isNotStarted(error)) forget();
    throw error;
  }
}

/** One call, from the first Originate to both outcomes. */
class CallForm {
  readonly #connection: ActionConnection;
  readonly #call: CheckedCall;
  readonly #startedAt: number;
  readonly #signal: AbortSignal | undefined;
  readonly #phones: OwnPhones;
  readonly #called: ReadonlyMap<string, CalledSide>;
  readonly #interrupted: Promise<never>;
  #interrupt: (reason: AmiError | 'lost') => void = () => {};
  #isReady = true;

  constructor(
    connection: ActionConnection,
    checked: CheckedCall,
    targets: readonly string[],
    startedAt: number,
    { signal }: FormHooks,
  ) {
    this.#connection = connection;
    this.#call = checked;
    this.#startedAt = startedAt;
    this.#signal = signal;
    const legs = targets.map((target): Leg => {
      const callId = `ami-${randomUUID()}`;
      return {
        callId,
        target,
        actionId: undefined,
        channel: undefined,
        outcome: undefined,
        reasonCode: undefined,
        dialStatus: undefined,
      };
    });
    this.#phones = new OwnPhones(legs, (leg) => void this.#hangUp(leg));
    this.#called = new Map(legs.map(({ callId }) => [callId, new CalledSide(callId)]));
    this.#interrupted = new Promise((_, reject) => {
      this.#interrupt = reject;
    });
    this.#interrupted.catch(() => {});
  }

  async run(): Promise<CallResult> {
    const unsubscribe = this.#connection.subscribe(EVENTS, (event) => this.#take(event));
    this.#connection.on('state', this.#onState);
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (this.#signal?.aborted) this.#onAbort();
    try {
      return await this.#run();
    } catch (error) {
      if (error !== 'lost' && !isUnknown(error)) throw error;
      const ids = this.#phones.legs.map(({ callId }) => callId);
      const until = this.#startedAt + 2 * this.#call.timeout;
      throw await lookAfterLoss(this.#connection, ids, until, this.#isReady, error, this.#signal);
    } finally {
      unsubscribe();
      this.#connection.off('state', this.#onState);
      this.#signal?.removeEventListener('abort', this.#onAbort);
      this.#phones.stop();
      for (const called of this.#called.values()) called.finish();
    }
  }

  async #run(): Promise<CallResult> {
    await this.#originateAll();
    const noOutcome = new AmiError(
      'AMI_ERR_TIMEOUT',
      'Asterisk reported no outcome of the call: the user needs read = call in manager.conf',
    );
    const leg = await this.#within(this.#phones.answered, this.#call.timeout + MARGIN, () => {
      throw noOutcome;
    });
    if (!leg) return this.#notAnswered(this.#phones.outcome);
    await Promise.all(
      this.#phones.legs
        .filter((other) => other !== leg && other.outcome === undefined)
        .map((other) => this.#hangUp(other)),
    );
    const called = this.#called.get(leg.callId) as CalledSide;
    const to = await this.#within(called.outcome, this.#call.timeout, () => {
      called.finish();
      return called.outcome;
    });
    return { ...this.#result(leg), outcome: 'answered', to };
  }

  async #originateAll(): Promise<void> {
    const errors: unknown[] = [];
    await Promise.all(
      this.#phones.legs.map(async (leg) => {
        try {
          const { response } = await this.#connection.send(this.#originate(leg));
          this.#phones.sent(leg, response.get('ActionID'));
        } catch (error) {
          errors.push(error);
          this.#phones.failed(leg);
        }
      }),
    );
    // If one of several Originates may have been written, the call may be up.
    if (errors.length === this.#phones.legs.length) {
      throw errors.find(isUnknown) ?? errors.find((error) => !isNotStarted(error)) ?? errors[0];
    }
  }

  #originate({ callId, target }: Leg) {
    const { to, context, timeout } = this.#call;
    return {
      Action: 'Originate',
      Channel: target,
      Context: context,
      Exten: to,
      Priority: 1,
      Timeout: timeout,
      // Otherwise Asterisk blocks the session while the phone rings.
      Async: true,
      ChannelId: callId,
      ...(/^Local\//i.test(target) ? { OtherChannelId: `${callId};2` } : {}),
      Variable: variableHeaders(this.#call),
    };
  }

  async #notAnswered(leg: Leg): Promise<CallResult> {
    const outcome = leg.outcome ?? 'failed';
    const reason = outcome === 'failed' ? await this.#whyFailed(leg) : undefined;
    return { ...this.#result(leg), outcome, ...(reason === undefined ? {} : { reason }), to: null };
  }

  /** Explains a failure with reason 0: the state of the device shows whether the phone is unregistered or the endpoint unknown. */
  async #whyFailed({ target }: Leg): Promise<string> {
    const device = target.split('/').slice(0, 2).join('/');
    try {
      const state = await getVariable(this.#connection, `DEVICE_STATE(${device})`);
      if (state === 'UNAVAILABLE') return `${device} is not registered`;
      return state === 'INVALID' ? `${device} does not exist` : `${device} is ${state}`;
    } catch (error) {
      if (error instanceof AmiError) return `${device} could not be rung`;
      throw error;
    }
  }

  #result({ callId, reasonCode, channel }: Leg) {
    const ms = Math.round(performance.now() - this.#startedAt);
    return {
      callId,
      ...(reasonCode === undefined ? {} : { reasonCode }),
      ...(channel === undefined ? {} : { channel }),
      ms,
    };
  }

  async #hangUp({ callId }: Leg): Promise<void> {
    try {
      await this.#connection.send({ Action: 'Hangup', Channel: callId });
    } catch (error) {
      // The channel has already hung up, or the connection is lost, which is handled elsewhere.
      if (!(error instanceof AmiError)) throw error;
    }
  }

  #take(event: Frame): void {
    this.#phones.take(event);
    for (const called of this.#called.values()) called.take(event);
  }

  readonly #onState = (state: ConnectionState): void => {
    this.#isReady = state === 'ready';
    if (!this.#isReady) this.#interrupt('lost');
  };

  readonly #onAbort = (): void => {
    this.#interrupt(new AmiError('AMI_ERR_CLOSED', 'the call form was ended before its outcome was known'));
  };

  /** The value; after `ms` the result of `late`. Rejects with the reason when the form is interrupted. */
  async #within<T>(value: Promise<T>, ms: number, late: () => T | Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), ms);
    });
    try {
      const first = await Promise.race([value.then((found) => ({ found })), timeout, this.#interrupted]);
      return first === 'late' ? await late() : first.found;
    } finally {
      clearTimeout(timer);
    }
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof AmiError && error.code === 'AMI_ERR_OUTCOME_UNKNOWN';
}

function isNotStarted(error: unknown): boolean {
  return error instanceof AmiError && NOT_STARTED.has(error.code);
}
