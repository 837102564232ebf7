import should from 'should';
import { AmiError } from '../../src/errors';
import type { Question } from '../../src/state';
import { frame, ObservedModel } from './observed-model';

const UNKNOWN = 'Invalid/unknown command: X. Use Action: ListCommands to show available commands.';

const refusal = (message: string) =>
  new AmiError('AMI_ERR_REJECTED', `it was refused: ${message}`, {
    response: frame('Response', 'Error', { Message: message }),
  });
const questions = (asked: readonly Question[]) =>
  asked.map(({ action: { Action, Endpoint, Mailbox } }) =>
    [Action, Endpoint ?? Mailbox].filter((text) => text !== undefined).join(' '),
  );

/** A model to which Asterisk has replied that app_voicemail is missing, and which endpoints exist. */
function listed(observed: ObservedModel, ...endpoints: string[]): readonly Question[] {
  const [asked] = observed.refuse('VoicemailUsersList', UNKNOWN);
  const reading = observed.model.read(asked as Question);
  for (const ObjectName of endpoints) reading.item(frame('Event', 'EndpointList', { ObjectName }));
  return reading.end(frame('Response', 'Success'));
}

/** Answers PJSIPShowEndpoint. */
function detail(
  observed: ObservedModel,
  asked: Question | undefined,
  endpoint: string,
  aor = '',
): readonly Question[] {
  const reading = observed.model.read(asked as Question);
  reading.item(frame('Event', 'EndpointDetail', { Mailboxes: endpoint }));
  reading.item(frame('Event', 'AorDetail', { Mailboxes: aor }));
  reading.item(frame('Event', 'AuthDetail'));
  return reading.end(frame('Response', 'Success'));
}

const count = (observed: ObservedModel, asked: Question, fresh: number) =>
  observed.model.read(asked).end(frame('Response', 'Success', { NewMessages: fresh, OldMessages: 0 }));

describe('the mailboxes of endpoints', () => {
  it('are queried, each once, if Asterisk lists no voicemail users and the setting is empty', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'] });
    const asked = listed(observed, '1001', '1002');
    should(questions(asked)).deepEqual(['PJSIPShowEndpoint 1001', 'PJSIPShowEndpoint 1002']);
    should(detail(observed, asked[0], '1001@office, 1009')).deepEqual([]);
    const counts = detail(observed, asked[1], '1009', '1002');
    should(questions(counts)).deepEqual([
      'MailboxCount 1001@office',
      'MailboxCount 1009@default',
      'MailboxCount 1002@default',
    ]);
    counts.forEach((each, index) => {
      count(observed, each, index);
    });
    should(observed.newChanges()).deepEqual([
      'mailbox 1001: empty',
      'mailbox 1009: new',
      'mailbox 1002: new',
    ]);
  });

  it('are removed when no endpoint has them any more, except those that came from events', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'] });
    let asked = listed(observed, '1001', '1002');
    detail(observed, asked[0], '1001');
    for (const each of detail(observed, asked[1], '1002')) count(observed, each, 0);
    observed.event('MessageWaiting', { Mailbox: '1003@default', Waiting: 1, New: 1, Old: 0 });
    observed.newChanges();
    // Later than every known state.
    const now = Date.now;
    Date.now = () => now() + 10_000;
    try {
      asked = listed(observed, '1002');
      for (const each of detail(observed, asked[0], '1002')) count(observed, each, 0);
    } finally {
      Date.now = now;
    }
    should(observed.newChanges()).deepEqual(['mailbox 1001: -']);
  });

  it('leave out those of an endpoint that was removed in the meantime', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'] });
    const asked = listed(observed, '1001', '1002');
    detail(observed, asked[0], '1001');
    const further = observed.model
      .read(asked[1] as Question)
      .end(refusal('Unable to retrieve endpoint 1002'));
    should(questions(further)).deepEqual(['MailboxCount 1001@default']);
  });

  it('are not queried if the setting names mailboxes', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'], mailboxes: ['1001'] });
    should(questions(observed.refuse('VoicemailUsersList', UNKNOWN))).deepEqual(['MailboxCount 1001']);
  });

  it('leave the error of VoicemailUsersList if there are none, or if no endpoints can be listed', () => {
    const observed = new ObservedModel({ sources: ['mailboxes'] });
    const asked = listed(observed, '1001');
    should(() => detail(observed, asked[0], '')).throw({ message: /VoicemailUsersList was refused/ });
    should(() => listed(observed)).throw({ message: /VoicemailUsersList was refused/ });
    const [endpoints] = observed.refuse('VoicemailUsersList', UNKNOWN);
    should(() => observed.model.read(endpoints as Question).end(refusal(UNKNOWN))).throw({
      message: /VoicemailUsersList was refused/,
    });
  });
});
