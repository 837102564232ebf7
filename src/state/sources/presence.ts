import type { StateValue } from '../kinds';
import type { Source, SourceContext } from './source';

/** By Asterisk's word (main/presencestate.c). */
const STATES: Readonly<Record<string, StateValue<'presence'>>> = {
  not_set: 'notSet',
  unavailable: 'unavailable',
  available: 'available',
  away: 'away',
  xa: 'xa',
  chat: 'chat',
  dnd: 'dnd',
};

/** Presence providers: PresenceStateList (from Asterisk 13), PresenceStateChange. */
export function presence({ store }: SourceContext): Source {
  return {
    name: 'presence',
    takes: {
      PresenceStateChange: (frame, origin) => {
        const name = frame.get('Presentity');
        const text = frame.get('Status') ?? '';
        if (!name) return;
        store.put(
          {
            kind: 'presence',
            name,
            state: (Object.hasOwn(STATES, text) && STATES[text]) || 'unknown',
            text,
            subtype: frame.get('Subtype') ?? '',
            message: frame.get('Message') ?? '',
          },
          origin,
        );
      },
    },
    ask: () => [
      {
        source: 'presence',
        action: { Action: 'PresenceStateList' },
        onComplete: (askedAt) => {
          store.sweep('presence', askedAt);
          return [];
        },
      },
    ],
  };
}
