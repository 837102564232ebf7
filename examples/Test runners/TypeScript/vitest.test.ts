//     npm install --save-dev vitest @hybrid-ami/node-red-ami
//     npx vitest run vitest.test.ts
//

import type { AmiConnection } from '@hybrid-ami/node-red-ami';
import { DEFAULT_USER, Simulator } from '@hybrid-ami/node-red-ami/simulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callBack, watchPhones } from './phone-alarm';

describe('The phone alarm', () => {
  let pbx: Simulator;
  let connection: AmiConnection;
  let alarms: string[];

  beforeEach(async () => {
    pbx = await Simulator.listen({ extensions: ['1001', '1002'] });
    alarms = [];
    const watching = watchPhones({ host: pbx.host, port: pbx.port, ...DEFAULT_USER }, (extension) =>
      alarms.push(extension),
    );
    await pbx.loggedIn({ within: 1500 });
    connection = await watching;
  });

  afterEach(async () => {
    connection.close();
    await pbx.close();
  });

  it('reports a phone that rings for five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    pbx.setState('1001', 'ringing');
    // The response follows the event.
    await connection.send({ Action: 'Ping' });
    vi.advanceTimersByTime(4999);
    expect(alarms).toEqual([]);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    expect(alarms).toEqual(['1001']);
  });

  it('calls back', async () => {
    await callBack(connection, '1002');
    const action = await pbx.nextAction('Originate', { within: 1500 });
    expect(action.get('Channel')).toEqual('PJSIP/1002');
  });
});
