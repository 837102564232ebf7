//     npm install --save-dev jest ts-jest typescript @jest/globals @hybrid-ami/node-red-ami
//     npx jest --preset ts-jest --testMatch '**/jest.test.ts'
//

import type { AmiConnection } from '@hybrid-ami/node-red-ami';
import { DEFAULT_USER, Simulator } from '@hybrid-ami/node-red-ami/simulator';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
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
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'Date', 'performance'] });
    pbx.setState('1001', 'ringing');
    // The response follows the event.
    await connection.send({ Action: 'Ping' });
    jest.advanceTimersByTime(4999);
    expect(alarms).toEqual([]);
    jest.advanceTimersByTime(1);
    jest.useRealTimers();
    expect(alarms).toEqual(['1001']);
  });

  it('calls back', async () => {
    await callBack(connection, '1002');
    const action = await pbx.nextAction('Originate', { within: 1500 });
    expect(action.get('Channel')).toEqual('PJSIP/1002');
  });
});
