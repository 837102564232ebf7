import type { Pbx } from '../pbx';
import type { Session } from '../session';
import type { Fault } from './fault';

export interface FaultSpec {
  /** Description for the help text. */
  readonly what: string;
  /** Meaning and default of `value`, and the limits of a number. Without it, the fault takes no value. */
  readonly value?:
    | { readonly what: string; readonly default: string }
    | { readonly what: string; readonly default: number; readonly least: number; readonly most: number };
  /** Acts once on the connected sessions, not on later ones. */
  readonly once?: true;
  /** @internal Starts the fault on a session. Absent if the fault affects the whole server. */
  readonly onSession?: (session: Session, value: string | number) => Fault | undefined;
  /** @internal */
  readonly onServer?: (pbx: Pbx, value: string | number) => { end?(): Promise<void> | void };
}
