import type { Pbx } from '../pbx';
import { Session } from '../session';
import { fail } from '../simulator-error';
import { answerFaults } from './answers';
import { bannerFaults } from './banner';
import { byteFaults } from './bytes';
import { connectionFaults } from './connections';
import type { Fault } from './fault';
import { listFaults } from './lists';
import type { FaultSpec } from './spec';

/** All faults that the simulated Asterisk can produce, by name. */
export const FAULTS: Readonly<Record<string, FaultSpec>> = {
  ...connectionFaults,
  ...bannerFaults,
  ...answerFaults,
  ...listFaults,
  ...byteFaults,
};

/** Strength and scope of a fault. */
export interface FaultOptions {
  /** The strength of the fault, such as milliseconds. Each fault has a default. */
  value?: string | number;
  /** The session to affect. Default: all present and future sessions. */
  session?: Session;
}

interface Active {
  readonly name: string;
  readonly spec: FaultSpec;
  readonly value: string | number;
  readonly session: Session | undefined;
  readonly onSessions: Map<Session, Fault>;
  onServer?: { end?(): Promise<void> | void };
}

/** The active faults of a simulator. */
export class Faults {
  readonly #pbx: Pbx;
  #active: Active[] = [];

  constructor(pbx: Pbx) {
    this.#pbx = pbx;
  }

  begin(name: string, { value, session }: FaultOptions): void {
    const spec = checkFault(name, value);
    if (session !== undefined && !(session instanceof Session))
      fail(`session must be one of pbx.sessions, not ${JSON.stringify(session)}`);
    const active: Active = {
      name,
      spec,
      value: value ?? spec.value?.default ?? '',
      session,
      onSessions: new Map(),
    };
    if (!spec.once) this.#active.push(active);
    if (spec.onServer) active.onServer = spec.onServer(this.#pbx, active.value);
    for (const each of this.#pbx.sessions) this.#apply(active, each);
  }

  /** Ends the faults of this name, or all faults if it is undefined; of this session, or of all sessions. */
  async end(name?: string, session?: Session): Promise<void> {
    if (name !== undefined) faultNamed(name);
    const ended = this.#active.filter(
      (each) => (name === undefined || each.name === name) && (!session || each.session === session),
    );
    this.#active = this.#active.filter((each) => !ended.includes(each));
    for (const each of ended) {
      for (const [on, fault] of each.onSessions) {
        fault.end?.();
        on.removeFault(fault);
      }
      await each.onServer?.end?.();
    }
  }

  /** Applies the active faults to a new session. */
  attach(session: Session): void {
    for (const active of this.#active) this.#apply(active, session);
  }

  detach(session: Session): void {
    for (const active of this.#active) active.onSessions.delete(session);
  }

  #apply(active: Active, session: Session): void {
    if (active.session && active.session !== session) return;
    const fault = active.spec.onSession?.(session, active.value);
    if (!fault) return;
    active.onSessions.set(session, fault);
    session.addFault(fault);
  }
}

/** The fault of this name. Throws a SimulatorError for an unknown name or a wrong value. */
export function checkFault(name: string, value?: string | number): FaultSpec {
  const spec = faultNamed(name);
  const wanted = spec.value;
  if (value === undefined) return spec;
  if (!wanted) return fail(`fault '${name}' takes no value`);
  if (!('least' in wanted)) return spec;
  const { what, least, most } = wanted;
  const number = value === '' ? Number.NaN : Number(value);
  if (!(number >= least && number <= most))
    fail(`fault '${name}' takes ${what} as a number from ${least} to ${most}, not '${value}'`);
  return spec;
}

function faultNamed(name: string): FaultSpec {
  const known = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
  return known ?? fail(`unknown fault '${name}'; allowed: ${Object.keys(FAULTS).join(', ')}`);
}
