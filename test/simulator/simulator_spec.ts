import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import should from 'should';
import { Simulator } from '../../src/simulator';
import { certificate } from '../support/certificate';
import { RawClient, wire } from './raw-client';

describe('Simulator', () => {
  it('has extensions 1001 to 1025 and the user admin by default', async () => {
    const pbx = await Simulator.listen();
    const client = await RawClient.loggedIn(pbx.port);
    client.send('Action: ExtensionStateList');
    const list = await client.frames(27);
    list.should
      .containEql('Exten: 1001\r\n')
      .and.containEql('Exten: 1025\r\n')
      .and.endWith('ListItems: 25\r\n\r\n');
    await pbx.close();
  });

  it('is independent of other simulators in the process', async () => {
    const [one, two] = await Promise.all([Simulator.listen(), Simulator.listen({ version: 13 })]);
    const listener = await RawClient.loggedIn(two.port, { events: 'call' });
    one.setState('1001', 'ringing');
    two.emit({ Event: 'Mark', Privilege: 'call,all' });
    (await listener.frame()).should.equal(wire('Event: Mark', 'Privilege: call,all'));
    two.received.length.should.equal(1);
    one.received.length.should.equal(0);
    await one.close();
    (await listener.ask('Action: Ping')).should.startWith('Response: Success');
    await two.close();
  });

  it('drops every client and accepts them again', async () => {
    const pbx = await Simulator.listen();
    const client = await RawClient.loggedIn(pbx.port);
    pbx.drop();
    await client.closed();
    const again = await RawClient.loggedIn(pbx.port);
    pbx.sessions.map(({ username }) => username).should.deepEqual(['admin']);
    again.close();
    await pbx.close();
  });

  it('sends events raised during an action after its answer (AMI 68)', async () => {
    const pbx = await Simulator.listen({ extensions: ['1001'] });
    const client = await RawClient.loggedIn(pbx.port, { events: 'call' });
    client.send('Action: Setvar', 'Variable: DEVICE_STATE(Custom:1)', 'Value: RINGING');
    client.send('Action: ExtensionStateList');
    (await client.frames(5)).should.equal(
      wire('Response: Success', 'Message: Variable Set') +
        wire('Event: DeviceStateChange', 'Privilege: call,all', 'Device: Custom:1', 'State: RINGING') +
        wire('Response: Success', 'EventList: start', 'Message: Extension Statuses will follow') +
        wire(
          'Event: ExtensionStatus',
          'Exten: 1001',
          'Context: default',
          'Hint: PJSIP/1001',
          'Status: 0',
          'StatusText: Idle',
        ) +
        wire('Event: ExtensionStateListComplete', 'EventList: Complete', 'ListItems: 1'),
    );
    await pbx.close();
  });

  it('ends its sessions and refuses connections after close', async () => {
    const pbx = await Simulator.listen();
    const { port } = pbx;
    const client = await RawClient.greeted(port);
    await pbx.close();
    await client.closed();
    const late = await RawClient.connect(port).catch((error: NodeJS.ErrnoException) => error.code);
    should(late).equal('ECONNREFUSED');
  });

  it('reports a wrong option in one line with the allowed values', async () => {
    const taken = await Simulator.listen();
    const refusal = (options: object) =>
      Simulator.listen(options).then(String, (error: Error) => error.message);
    (await refusal({ version: 12 })).should.equal(
      'simulator: unknown version 12; allowed: 11, 13, 16, 18, 20, 22',
    );
    (await refusal({ version: 'toString' })).should.startWith(
      'simulator: unknown version toString; allowed: 11,',
    );
    (await refusal({ port: 70_000 })).should.equal(
      'simulator: port must be a whole number from 0 to 65535, not 70000',
    );
    (await refusal({ extensions: -1 })).should.equal(
      'simulator: extensions must be a whole number from 0 to 100000, not -1',
    );
    (await refusal({ port: taken.port })).should.equal(
      `simulator: port ${taken.port} on 127.0.0.1 is in use; choose another port, or 0 for any free port`,
    );
    (await refusal({ users: [{ username: 'a', secret: 'b', read: ['calls'] }] })).should.startWith(
      "simulator: unknown manager class 'calls'; allowed: system, call, log",
    );
    (() => taken.setState('1001', 'sleeping' as 'idle')).should.throw(
      "simulator: unknown state 'sleeping'; allowed: idle, inUse, busy, unavailable, ringing, inUseRinging, onHold, unknown, removed",
    );
    (() => taken.setState('9', 'idle')).should.throw("simulator: no extension '9' in context 'default'");
    (() => taken.emit({ Event: '' })).should.throw('simulator: emit needs the name of the event in Event');
    await taken.close();
  });

  it('survives a connection reset by a client', async () => {
    const pbx = await Simulator.listen();
    const client = await RawClient.loggedIn(pbx.port, { events: 'on' });
    client.socket.resetAndDestroy();
    await once(client.socket, 'close');
    pbx.emit({ Event: 'Anything' });
    while (pbx.sessions.length) await new Promise((resolve) => setImmediate(resolve));
    await pbx.close();
  });

  it('speaks TLS with the given key and survives clients that do not (AMI 110)', async () => {
    const own = await certificate();
    const pbx = await Simulator.listen({ tls: own });
    const plain = await RawClient.connect(pbx.port);
    plain.send('Action: Ping');
    await plain.closed();
    const socket = connectTls({ port: pbx.port, host: '127.0.0.1', ca: own.cert, servername: 'localhost' });
    const [banner] = await once(socket, 'data');
    String(banner).should.equal('Asterisk Call Manager/11.0.0\r\n');
    pbx.sessions.length.should.equal(1);
    await pbx.close();
    socket.destroy();
  });
});
