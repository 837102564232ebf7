import should from 'should';
import { askAll, isOfUnknownAction } from '../../../nodes/ami-state/ask';
import { AmiError, type Send, StateModel } from '../../../src';
import { frame } from '../../state/observed-model';
import { rejection } from '../../support/wait';

const refused = (Message: string) =>
  new AmiError('AMI_ERR_REJECTED', Message, { response: frame('Response', 'Error', { Message }) });
const unknownAction = refused(
  'Invalid/unknown command: X. Use Action: ListCommands to show available commands.',
);
const { signal } = new AbortController();

describe('The queries of ami-state', () => {
  it('are at most 100 at a time for one source', async () => {
    const model = new StateModel({ pbx: 'hq', sources: [] });
    const names = Array.from({ length: 250 }, (_, index) => `${1000 + index}@default`);
    model.use(['mailboxes'], names);
    let inFlight = 0;
    let most = 0;
    const asked: string[] = [];
    const send: Send = async ({ Action, Mailbox }) => {
      if (Action !== 'MailboxCount') throw unknownAction;
      most = Math.max(most, ++inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      asked.push(String(Mailbox));
      const response = frame('Response', 'Success', { NewMessages: 1, OldMessages: 0 });
      return { response, items: [], complete: undefined, output: [] };
    };
    should([...(await askAll(model, send, signal)).keys()]).deepEqual([]);
    should(most).equal(100);
    should(asked.sort()).deepEqual(names);
    should([...model.entries()]).have.length(250);
  });

  it('of other sources are not affected by one that is refused', async () => {
    const model = new StateModel({ pbx: 'hq', sources: [] });
    model.use(['hints', 'devices'], []);
    const denied = refused('Permission denied');
    const send: Send = async ({ Action }) => {
      if (Action === 'DeviceStateList') throw denied;
      return { response: frame('Response', 'Success'), items: [], complete: undefined, output: [] };
    };
    should([...(await askAll(model, send, signal))]).deepEqual([['devices', denied]]);
    should([isOfUnknownAction(denied), isOfUnknownAction(unknownAction)]).deepEqual([false, true]);
  });

  for (const code of ['AMI_ERR_NOT_SENT', 'AMI_ERR_OUTCOME_UNKNOWN', 'AMI_ERR_CLOSED'] as const) {
    it(`end with the connection: ${code}`, async () => {
      const model = new StateModel({ pbx: 'hq', sources: [] });
      model.use(['hints', 'devices'], []);
      const lost = new AmiError(code, 'the connection was lost');
      const send: Send = async () => {
        throw lost;
      };
      should(await rejection(askAll(model, send, signal))).equal(lost);
    });
  }
});
