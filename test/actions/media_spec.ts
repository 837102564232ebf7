import should from 'should';
import { mute } from '../../src/actions';
import type { ActionConnection } from '../../src/actions/connection';
import { rejection } from '../support/wait';

describe('mute', () => {
  it('refuses fields without `muted` and sends nothing, because a missing value would unmute', async () => {
    const sent: unknown[] = [];
    const connection = { send: (action: unknown) => sent.push(action) } as unknown as ActionConnection;
    const fields: object = { direction: 'in', channel: 'PJSIP/1001-1' };
    const error = await rejection(mute(connection, fields as Parameters<typeof mute>[1]));
    should(error).match({ code: 'AMI_ERR_INVALID_ACTION', message: /"muted" is missing/ });
    should(sent).deepEqual([]);
  });
});
