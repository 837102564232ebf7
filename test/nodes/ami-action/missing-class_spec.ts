import should from 'should';
import { refuseWithoutEvents, withMissingClass } from '../../../nodes/ami-action/missing-class';
import type { AmiConfigNode } from '../../../nodes/common/config-node';
import { AmiError } from '../../../src';
import { opened } from '../../support/opened-session';
import { rejection } from '../../support/wait';

const config = { options: { username: 'ami' } } as AmiConfigNode;
const denied = (name: string) => `${name} was refused: Permission denied`;

describe('an action that the user may not send', () => {
  it('is refused with the missing class and its line, and keeps the response', async () => {
    const { session } = await opened({
      answers: {
        hangup: (action, client) => client.answer(action, 'Response: Error', 'Message: Permission denied'),
      },
    });
    const refused = await rejection<AmiError>(session.send({ Action: 'Hangup', Channel: 'x' }));
    const named = withMissingClass(refused, config) as AmiError;
    should(named).be.instanceof(AmiError);
    should(named.code).equal('AMI_ERR_REJECTED');
    should(named.message).equal(
      'Hangup was refused: Permission denied: the user needs write class system or call in manager.conf. ' +
        'Add it to the line "write =" of [ami], then run "manager reload" and reconnect',
    );
    should(named.response).equal(refused.response);
    should(named.response).not.be.undefined();
    const bare = withMissingClass(new AmiError('AMI_ERR_REJECTED', denied('HANGUP')), config) as AmiError;
    should(bare.message).startWith('Hangup was refused');
    should([bare.response, bare.items]).deepEqual([undefined, undefined]);
  });

  it('keeps an error that no class explains', () => {
    for (const error of [
      new TypeError(denied('Hangup')),
      new AmiError('AMI_ERR_TIMEOUT', denied('Hangup')),
      new AmiError('AMI_ERR_REJECTED', 'Hangup was refused: no such channel'),
      new AmiError('AMI_ERR_REJECTED', `at last ${denied('Hangup')}`),
      new AmiError('AMI_ERR_REJECTED', denied('Unknown')),
      // Every user may send it.
      new AmiError('AMI_ERR_REJECTED', denied('Ping')),
    ])
      should(withMissingClass(error, config)).equal(error);
  });

  it('is sent if the rights are unknown, except after a fault of our own', async () => {
    const failing = (error: Error) =>
      ({
        ...config,
        connection: {
          state: 'ready',
          once: () => {},
          sendUnchecked: async () => {
            throw error;
          },
        },
      }) as unknown as AmiConfigNode;
    await refuseWithoutEvents('call', {}, failing(new AmiError('AMI_ERR_TIMEOUT', 'no answer')));
    const fault = new TypeError('a fault');
    should(await rejection(refuseWithoutEvents('call', {}, failing(fault)))).equal(fault);
  });
});
