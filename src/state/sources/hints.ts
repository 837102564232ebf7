import type { Frame } from '../../protocol';
import {
  deviceKey,
  type ExtensionStatus,
  extensionStatus,
  HINT_IN_EVENT,
  hintDevices,
  isReachable,
  mayHintBeCut,
  mixesKinds,
  TORN_CHARACTER,
  withoutFragment,
} from '../../state-words';
import type { FactsOf } from '../kinds';
import type { Origin } from '../store';
import type { OwnQuestion, Source, SourceContext } from './source';

/** Limit of devices of hints that have both phones and other devices. */
const MAX_WATCHED = 50_000;

/**
 * Extensions with a hint: ExtensionStateList (from Asterisk 13), ExtensionStatus. If a hint has both phones and other devices,
 * `online` depends on the state of the phones.
 */
export function hints({ store }: SourceContext): Source {
  /** Devices of hints that have both phones and other devices, with the names and contexts of these hints. */
  const watched = new Map<string, Map<string, readonly [name: string, context: string]>>();
  const states = new Map<string, string>();

  const online = (facts: FactsOf<'hint'>) => {
    const byCode = facts.code >= 0 && facts.state !== 'unavailable';
    return byCode && mixesKinds(facts.devices) ? (isReachable(facts.devices, states) ?? true) : byCode;
  };

  const watch = ({ name, context, devices }: FactsOf<'hint'>) => {
    if (!mixesKinds(devices)) return;
    for (const device of devices) {
      const key = deviceKey(device);
      const users = watched.get(key) ?? new Map<string, readonly [string, string]>();
      if (watched.size < MAX_WATCHED) watched.set(key, users);
      users.set(`${name}\n${context}`, [name, context]);
    }
  };

  /** The hint of an event, if it may be cut: that of the list, if it begins in the same way; otherwise without the cut device. */
  const uncut = ({ extension, context, hint, devices }: ExtensionStatus) => {
    if (!mayHintBeCut(hint, HINT_IN_EVENT)) return { hint, devices };
    const known = store.get('hint', extension, context);
    if (known?.hint.startsWith(hint.split(TORN_CHARACTER, 1)[0] as string)) return known;
    const part = withoutFragment(hint);
    return { hint: part, devices: hintDevices(part) };
  };

  const takeStatus = (frame: Frame, origin: Origin) => {
    // The time of the event, and not another: its text is at hand.
    const status = extensionStatus(frame, origin.at);
    if (!status) return;
    const { extension: name, context, code, state, text } = status;
    if (state === 'removed') return store.remove('hint', name, context, origin);
    const { hint, devices } = origin.isListed ? status : uncut(status);
    // With all places from the start: a PBX has ten thousand hints.
    const facts: FactsOf<'hint'> = {
      pbx: '',
      kind: 'hint',
      name,
      context,
      state,
      text,
      code,
      online: true,
      hint,
      devices,
      since: '',
      n: 0,
    };
    watch(facts);
    facts.online = online(facts);
    store.put(facts, origin);
  };

  const takeDevice = (frame: Frame, origin: Origin) => {
    const key = deviceKey(frame.get('Device') ?? '');
    const users = watched.get(key);
    if (!users) return;
    states.set(key, frame.get('State') ?? '');
    for (const [id, [name, context]] of users) {
      const entry = store.get('hint', name, context);
      if (!entry) users.delete(id);
      else store.put({ ...entry, online: online(entry) }, origin);
    }
  };

  const phones: OwnQuestion = {
    source: 'hints',
    action: { Action: 'DeviceStateList' },
    isOptional: () => true,
  };
  return {
    name: 'hints',
    takes: { ExtensionStatus: takeStatus, DeviceStateChange: takeDevice },
    ask: () => [
      {
        source: 'hints',
        action: { Action: 'ExtensionStateList' },
        saysEmpty: /no dialplan hints/i,
        onComplete: (askedAt) => {
          store.sweep('hint', askedAt);
          return watched.size > 0 ? [phones] : [];
        },
      },
    ],
  };
}
