//     npm install --save-dev mocha sinon tsx @types/mocha @types/sinon @hybrid-ami/node-red-ami
//     npx mocha --import=tsx mocha.ts
//
import assert from 'node:assert/strict';
import type { AmiConnection } from '@hybrid-ami/node-red-ami';
import { DEFAULT_USER, Simulator } from '@hybrid-ami/node-red-ami/simulator';
import { afterEach, beforeEach, describe, it } from 'mocha';
import sinon from 'sinon';
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
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    pbx.setState('1001', 'ringing');
    // The response follows the event.
    await connection.send({ Action: 'Ping' });
    clock.tick(4999);
    assert.deepEqual(alarms, []);
    clock.tick(1);
    clock.restore();
    assert.deepEqual(alarms, ['1001']);
  });

  it('calls back', async () => {
    await callBack(connection, '1002');
    const action = await pbx.nextAction('Originate', { within: 1500 });
    assert.deepEqual(action.get('Channel'), 'PJSIP/1002');
  });
});
