import type { AmiError } from '../../errors';
import type { Origin } from '../store';
import { mailboxesOfEndpoints } from './endpoint-mailboxes';
import { numberOf, type OwnQuestion, type Source, type SourceContext } from './source';

/** Context of a mailbox that names none (app_voicemail). */
const DEFAULT_CONTEXT = 'default';

/**
 * Mailboxes: VoicemailUsersList (app_voicemail), MailboxCount for those that are named in the setting, MessageWaiting. Without
 * app_voicemail only the mailboxes of the setting are queried; if the setting is empty, those of the PJSIP endpoints.
 */
export function mailboxes({ store, mailboxes: named }: SourceContext): Source {
  const put = (name: string, context: string, newMessages: number, oldMessages: number, origin: Origin) => {
    if (name === '') return;
    const state = newMessages > 0 ? 'new' : oldMessages > 0 ? 'old' : 'empty';
    const text = `${newMessages} new, ${oldMessages} old`;
    store.put({ kind: 'mailbox', name, context, state, text, newMessages, oldMessages }, origin);
  };

  const countOf = (mailbox: string): OwnQuestion => ({
    source: 'mailboxes',
    action: { Action: 'MailboxCount', Mailbox: mailbox },
    onResponse: (response, origin) => {
      const unread = numberOf(response.get('NewMessages')) + numberOf(response.get('UrgMessages'));
      put(...split(mailbox), unread, numberOf(response.get('OldMessages')), origin);
    },
  });
  const counts = () => named.map(countOf);
  /** Names of the mailboxes that endpoints had at the last reading. */
  let ofEndpoints: ReadonlySet<string> = new Set();
  const fromEndpoints = (error: AmiError): readonly OwnQuestion[] =>
    mailboxesOfEndpoints(error, (found, askedAt) => {
      const names = new Set([...found].map((mailbox) => split(mailbox).join('@')));
      store.sweep('mailbox', askedAt, (entry) => {
        const name = entry.kind === 'mailbox' ? `${entry.name}@${entry.context}` : '';
        return ofEndpoints.has(name) && !names.has(name);
      });
      ofEndpoints = names;
      if (names.size === 0) throw error;
      return [...names].map(countOf);
    });

  return {
    name: 'mailboxes',
    takes: {
      MessageWaiting: (frame, origin) => {
        const [name, context] = split(frame.get('Mailbox') ?? '');
        // chan_sip and external mailboxes send no counts, only whether the lamp is on.
        const lamp = numberOf(frame.get('Waiting')) > 0 ? 1 : 0;
        const unread = frame.get('New') === undefined ? lamp : numberOf(frame.get('New'));
        put(name, context, unread, numberOf(frame.get('Old')), origin);
      },
      VoicemailUserEntry: (frame, origin) => {
        const unread = numberOf(frame.get('NewMessageCount'));
        const read = numberOf(frame.get('OldMessageCount'));
        put(frame.get('VoiceMailbox') ?? '', frame.get('VMContext') || DEFAULT_CONTEXT, unread, read, origin);
      },
    },
    ask: () => [
      {
        source: 'mailboxes',
        action: { Action: 'VoicemailUsersList' },
        isOptional: () => true,
        onComplete: (askedAt) => {
          const isNamed = new Set(named.map((mailbox) => split(mailbox).join('@')));
          store.sweep('mailbox', askedAt, ({ name, ...entry }) => {
            return entry.kind === 'mailbox' && !isNamed.has(`${name}@${entry.context}`);
          });
          return counts();
        },
        onRefused: (error) => (named.length > 0 ? counts() : fromEndpoints(error)),
      },
    ],
  };
}

function split(mailbox: string): [name: string, context: string] {
  const at = mailbox.indexOf('@');
  if (at === -1) return [mailbox, DEFAULT_CONTEXT];
  return [mailbox.slice(0, at), mailbox.slice(at + 1) || DEFAULT_CONTEXT];
}
