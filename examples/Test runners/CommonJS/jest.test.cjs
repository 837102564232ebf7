//     npm install --save-dev jest @hybrid-ami/node-red-ami
//     npx jest --testMatch '**/jest.test.cjs'
//
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
