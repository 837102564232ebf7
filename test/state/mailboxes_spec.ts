import should from 'should';
import { frame, ObservedModel } from './observed-model';

const UNKNOWN = 'Invalid/unknown command: X. Use Action: ListCommands to show available commands.';

describe('the source mailboxes', () => {
  it('reads counts from the list of voicemail users and from MessageWaiting', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'] });
    observed.answer('VoicemailUsersList', [
      [
        'VoicemailUserEntry',
        { VMContext: 'default', VoiceMailbox: '1001', NewMessageCount: 0, OldMessageCount: 0 },
      ],
    ]);
    observed.at = Date.now() + 10;
    observed.event('MessageWaiting', { Mailbox: '1001@default', Waiting: 1, New: 2, Old: 1 });
    observed.event('MessageWaiting', { Mailbox: '1001@default', Waiting: 0, New: 0, Old: 3 });
    should(observed.newChanges()).deepEqual([
      'mailbox 1001: empty',
      'mailbox 1001: new',
      'mailbox 1001: old',
    ]);
    should(observed.model.get('mailbox', '1001', 'default')).containEql({ newMessages: 0, oldMessages: 3 });
  });

  it('queries the mailboxes of its setting by name, even without app_voicemail', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'], mailboxes: ['1001', '1002@office'] });
    const further = observed.refuse('VoicemailUsersList', UNKNOWN);
    should(further.map(({ action }) => action)).deepEqual([
      { Action: 'MailboxCount', Mailbox: '1001' },
      { Action: 'MailboxCount', Mailbox: '1002@office' },
    ]);
  });

  it('counts urgent messages as new ones', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'], mailboxes: ['1001'] });
    const [count] = observed.refuse('VoicemailUsersList', UNKNOWN);
    observed.model
      .read(count as NonNullable<typeof count>)
      .end(frame('Response', 'Success', { NewMessages: 1, UrgMessages: 2, OldMessages: 4 }));
    should(observed.model.get('mailbox', '1001', 'default')).containEql({
      ...{ state: 'new', newMessages: 3, oldMessages: 4 },
    });
  });

  it('takes one message for a lamp without counts, as chan_sip and external mailboxes report it', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'] });
    for (const Waiting of [1, 0]) observed.event('MessageWaiting', { Mailbox: '1001', Waiting });
    should(observed.newChanges()).deepEqual(['mailbox 1001: new', 'mailbox 1001: empty']);
  });

  it('removes a mailbox that the list lacks, unless the setting names it', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'], mailboxes: ['1002@default'] });
    for (const Mailbox of ['1001@default', '1002@default'])
      observed.event('MessageWaiting', { Mailbox, Waiting: 0, New: 0, Old: 0 });
    observed.newChanges();
    observed.answer('VoicemailUsersList', [], observed.at + 10);
    should(observed.newChanges()).deepEqual(['mailbox 1001: -']);
  });
});
