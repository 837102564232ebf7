import type { Extension } from '../../hints/extensions';
import type { Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';

/** A channel that Dial requests, as its argument names it. */
export type DialTarget =
  | { readonly kind: 'phone'; readonly phone: Extension; readonly dialString: string }
  | ({ readonly kind: 'local' } & LocalTarget)
  | { readonly kind: 'nothing' };

export interface LocalTarget {
  /** Such as `Local/1002@home`. */
  readonly device: string;
  readonly exten: string;
  readonly context: string;
  /** The requested channel without `Local/`. */
  readonly dialString: string;
  readonly optimizes: boolean;
}

export interface DialOrder {
  readonly targets: readonly DialTarget[];
  /** Limit of ringing in ms; undefined for none. */
  readonly timeout: number | undefined;
  /** The caller's dialplan goes on when the callee hangs up (option g). */
  readonly goesOn: boolean;
  /** Steps that the called phone's channel runs before it rings (option b). */
  readonly predial: Required<Destination> | undefined;
  /** Steps that the callee runs after its answer, such as a prompt for a confirmation (option U). */
  readonly routine: Required<Destination> | undefined;
}

const DEFAULT_CONTEXT = 'default';

/** Reads a requested channel such as `PJSIP/1001` or `Local/600@home/n`. Technologies have any case. */
export function dialTarget(core: SwitchCore, channel: string): DialTarget {
  const slash = channel.indexOf('/');
  const technology = channel.slice(0, slash).toUpperCase();
  const dialString = channel.slice(slash + 1);
  if (technology === 'LOCAL') return { kind: 'local', ...localTarget(dialString) };
  if (technology !== 'PJSIP') return { kind: 'nothing' };
  const phone = core.phoneOf(`PJSIP/${endpointOf(dialString)}`);
  return phone ? { kind: 'phone', phone, dialString } : { kind: 'nothing' };
}

/** `endpoint/…` or `user@endpoint` (channels/chan_pjsip.c request). */
function endpointOf(dialString: string): string {
  const [place = ''] = dialString.split('/', 1);
  return place.slice(place.indexOf('@') + 1);
}

/** `exten@context/flags` (main/core_local.c local_alloc). */
function localTarget(dialString: string): LocalTarget {
  const [place = '', flags = ''] = dialString.split('/', 2);
  const at = place.indexOf('@');
  const exten = at < 0 ? place : place.slice(0, at);
  const context = (at < 0 ? '' : place.slice(at + 1)) || DEFAULT_CONTEXT;
  return {
    device: `Local/${exten}@${context}`,
    exten,
    context,
    dialString,
    optimizes: !flags.includes('n'),
  };
}
