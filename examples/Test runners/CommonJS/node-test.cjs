//     npm install --save-dev @hybrid-ami/node-red-ami
//     node --test node-test.cjs
//
const assert = require('node:assert/strict');
const { afterEach, beforeEach, describe, it, mock } = require('node:test');
const { DEFAULT_USER, Simulator } = require('@hybrid-ami/node-red-ami/simulator');
const { callBack, watchPhones } = require('./phone-alarm.cjs');

describe('The phone alarm', () => {
  let pbx;
  let connection;
  let alarms;

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
    mock.timers.enable({ apis: ['setTimeout'] });
    pbx.setState('1001', 'ringing');
    // The response follows the event.
    await connection.send({ Action: 'Ping' });
    mock.timers.tick(4999);
    assert.deepEqual(alarms, []);
    mock.timers.tick(1);
    mock.timers.reset();
    assert.deepEqual(alarms, ['1001']);
  });

  it('calls back', async () => {
    await callBack(connection, '1002');
    const action = await pbx.nextAction('Originate', { within: 1500 });
    assert.deepEqual(action.get('Channel'), 'PJSIP/1002');
  });
});
