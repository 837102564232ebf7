import should from 'should';
import { AmiSession, type Frame } from '../../src/index';
import { DEFAULT_USER, Simulator } from '../../src/simulator';

describe('Simulator: mailboxes', () => {
  it('count messages for MailboxCount, and report a change', async () => {
    const pbx = await Simulator.listen({ mailboxes: [{ mailbox: '1001', context: 'default' }] });
    const session = await AmiSession.open({ host: pbx.host, port: pbx.port, ...DEFAULT_USER });
    try {
      const changed = new Promise<Frame>((resolve) =>
        session.on('event', (event) => event.name === 'MessageWaiting' && resolve(event)),
      );
      pbx.setMailbox('1001@default', { new: 2, old: 3 });
      const event = await changed;
      should([event.get('Mailbox'), event.get('New'), event.get('Old')]).deepEqual([
        '1001@default',
        '2',
        '3',
      ]);
      const { response } = await session.send({ Action: 'MailboxCount', Mailbox: '1001@default' });
      should([response.get('NewMessages'), response.get('OldMessages')]).deepEqual(['2', '3']);
    } finally {
      await session.close();
      await pbx.close();
    }
  });
});
