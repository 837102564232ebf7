import should from 'should';
import { transfer } from '../../src/actions';
import type { ActionConnection } from '../../src/actions/connection';
import { AmiConnection } from '../../src/connection';
import { Simulator } from '../../src/simulator';
import { until } from '../support/wait';

describe("which: 'newest'", () => {
  let pbx: Simulator;
  let connection: AmiConnection;

  beforeEach(async () => {
    pbx = await Simulator.listen({ extensions: ['1001', '1002', '1003', '1004', '1005'] });
    connection = new AmiConnection({ port: pbx.port, username: 'admin', secret: 'secret' });
    connection.open();
    await until(() => connection.state === 'ready', 'the connection');
  });
  afterEach(async () => {
    await connection.close();
    await pbx.close();
  });

  /** Asterisk lists channels in no certain order. */
  const listing = (isReversed: boolean): ActionConnection => ({
    send: async (action, options) => {
      const { items, ...answer } = await connection.send(action, options);
      return { ...answer, items: isReversed ? items.toReversed() : items };
    },
    subscribe: (names, listener) => connection.subscribe(names, listener),
    on: (name, listener) => connection.on(name, listener),
    off: (name, listener) => connection.off(name, listener),
  });

  for (const isReversed of [false, true]) {
    it(`is the last of several calls that began in one second, in a list that is ${isReversed ? 'reversed' : 'in the usual order'}`, async () => {
      for (const called of ['1002', '1003', '1004']) pbx.call('1001', called).answer();
      const up = () => [...pbx.exchange.channels.keys()].filter((name) => name.startsWith('PJSIP/1001-'));
      const [first, second, third] = up();
      should(third).be.a.String();
      const newest = { extension: '1001', to: '1005', kind: 'blind', which: 'newest' } as const;
      await transfer(listing(isReversed), newest);
      await until(() => up().length < 3, 'the end of a channel');
      should(up()).deepEqual([first, second]);
    });
  }
});
