import { owned } from '../../owned-text';
import type { Frame } from '../../protocol';
import {
  DEVICE_WORDS,
  deviceKey,
  type ExtensionStatus,
  extensionStatus,
  HINT_IN_EVENT,
  hintDevices,
  isPhone,
  isReachable,
  mayHintBeCut,
  mixesKinds,
  TORN_CHARACTER,
  withoutFragment,
} from '../../state-words';
import type { FactsOf } from '../kinds';
import type { Origin } from '../store';
import type { OwnQuestion, Source, SourceContext } from './source';

/** Limit of pairs of a phone and a hint that has other devices, too. */
const MAX_WATCHED = 50_000;
/** Limit of such hints of one phone, because each is looked at when the state of the phone changes. */
const MAX_HINTS_OF_PHONE = 1000;

/**
 * Extensions with a hint: ExtensionStateList (from Asterisk 13), ExtensionStatus. If a hint has both phones and other devices,
 * `online` depends on the state of the phones.
 */
export function hints({ store }: SourceContext): Source {
  /** Phones of hints that have other devices, too, with the names and contexts of these hints. */
  const watched = new Map<string, Map<string, readonly [name: string, context: string]>>();
  const states = new Map<string, string>();
  let pairs = 0;
  /** Number of pairs at which those without a hint are removed the next time. */
  let tidyAt = MAX_WATCHED;

  const online = (facts: FactsOf<'hint'>) => {
    const byCode = facts.code >= 0 && facts.state !== 'unavailable';
    return byCode && mixesKinds(facts.devices) ? (isReachable(facts.devices, states) ?? true) : byCode;
  };

  const watch = ({ name, context, devices }: FactsOf<'hint'>) => {
    if (!mixesKinds(devices)) return;
    if (pairs >= tidyAt) tidy();
    const id = `${name}\n${context}`;
    for (const device of devices.filter(isPhone)) {
      const key = deviceKey(device);
      const users = watched.get(key) ?? new Map<string, readonly [string, string]>();
      if (users.has(id) || users.size >= MAX_HINTS_OF_PHONE || pairs >= MAX_WATCHED) continue;
      watched.set(key, users);
      users.set(id, [name, context]);
      pairs += 1;
    }
  };

  /** Removes a pair. With its last pair a phone is forgotten. */
  const forget = (key: string, id: string) => {
    const users = watched.get(key);
    if (!users?.delete(id)) return;
    pairs -= 1;
    if (users.size > 0) return;
    watched.delete(key);
    states.delete(key);
  };

  /** Removes the pairs whose hint no longer exists or has other devices now. If most pairs are left, it is not tried again. */
  const tidy = () => {
    for (const [key, users] of watched) {
      for (const [id, [name, context]] of users) {
        const devices = store.get('hint', name, context)?.devices ?? [];
        if (!devices.some((device) => deviceKey(device) === key)) forget(key, id);
      }
    }
    tidyAt = Math.max(MAX_WATCHED / 2, 2 * pairs);
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
    // The time of the event, because its ISO text already exists.
    const status = extensionStatus(frame, origin.at);
    if (!status) return;
    const { extension: name, context, code, state, text } = status;
    if (state === 'removed') return store.remove('hint', name, context, origin);
    const { hint, devices } = origin.isListed ? status : uncut(status);
    // All properties exist from the start, so that V8 does not change the shape of ten thousand objects.
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
    facts.online = online(facts);
    const entry = store.put(facts, origin);
    if (entry?.kind === 'hint') watch(entry);
  };

  const takeDevice = (frame: Frame, origin: Origin) => {
    const key = deviceKey(frame.get('Device') ?? '');
    const users = watched.get(key);
    if (!users) return;
    const text = frame.get('State');
    const before = states.get(key);
    // A Map keeps the key that it has, so only a new key must be a copy.
    states.set(
      before === undefined ? owned(key) : key,
      DEVICE_WORDS.find((word) => word === text) ?? 'UNKNOWN',
    );
    let isTaken = false;
    for (const [id, [name, context]] of users) {
      const entry = store.get('hint', name, context);
      if (!entry) forget(key, id);
      else if (store.put({ ...entry, online: online(entry) }, origin)) isTaken = true;
    }
    if (isTaken || !watched.has(key)) return;
    // The event waited in the queue, and a list that was read in the meantime is newer.
    if (before === undefined) states.delete(key);
    else states.set(key, before);
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
        onComplete: (askedAt) => {
          store.sweep('hint', askedAt);
          return watched.size > 0 ? [phones] : [];
        },
      },
    ],
  };
}
