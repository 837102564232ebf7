import 'should';
import { ManualClock, Simulator } from '../../../src/simulator';
import { RawClient, wire } from '../raw-client';

describe('Simulator: modules', () => {
  let pbx: Simulator;
  let clock: ManualClock;
  let client: RawClient;

  beforeEach(async () => {
    clock = new ManualClock();
    pbx = await Simulator.listen({ clock, extensions: ['1001'], mailboxes: [{ mailbox: '1001' }] });
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  /** A client that has read FullyBooted, which follows each login. */
  const listening = async (events: string) => {
    const listener = await RawClient.loggedIn(pbx.port, { events });
    await listener.frame();
    return listener;
  };
  const ok = (message: string) => wire('Response: Success', `Message: ${message}`);
  const error = (message: string) => wire('Response: Error', `Message: ${message}`);
  const load = (LoadType: string, Module: string) =>
    client.ask('Action: ModuleLoad', `LoadType: ${LoadType}`, `Module: ${Module}`);

  it('ModuleLoad unloads and loads a module, with an event each, once', async () => {
    const listener = await listening('system');
    const event = (name: string) =>
      wire(`Event: ${name}`, 'Privilege: system,all', 'Module: app_echo.so', 'Status: Success');
    (await load('unload', 'app_echo.so')).should.equal(ok('Module unloaded.'));
    (await listener.frame()).should.equal(event('Unload'));
    (await load('unload', 'app_echo.so')).should.equal(error('Could not unload module.'));
    (await load('load', 'app_echo.so')).should.equal(ok('Module loaded.'));
    (await listener.frame()).should.equal(event('Load'));
    (await load('load', 'app_echo.so')).should.equal(error('Could not load module.'));
    (await load('refresh', 'app_echo.so')).should.equal(ok('Module unloaded and loaded.'));
    (await listener.frames(2)).should.equal(event('Unload') + event('Load'));
  });

  it('ModuleLoad needs the whole name of the file, in its case', async () => {
    for (const name of ['none.so', 'app_echo', 'APP_ECHO.SO']) {
      (await load('load', name)).should.equal(error('Module not found.'), name);
    }
    (await load('load', 'app_echo.so ')).should.equal(error('Could not load module.'));
  });

  it('ModuleLoad reloads a module that has something to reload', async () => {
    (await load('reload', 'app_queue.so')).should.equal(ok('Module reloaded.'));
    (await load('reload', 'app_echo.so')).should.equal(error('Module does not support reload action.'));
    (await load('reload', '')).should.equal(ok('All modules reloaded'));
  });

  it('ModuleCheck finds modules that run, with or without .so, and parts of the core', async () => {
    const check = (name: string) => client.ask('Action: ModuleCheck', `Module: ${name}`);
    const found = wire('Response: Success', 'Version: ');
    for (const name of ['app_echo', 'app_echo.so', 'manager', 'logger']) {
      (await check(name)).should.equal(found, name);
    }
    (await check('none')).should.equal(error('Module not loaded'));
    await load('unload', 'app_echo.so');
    (await check('app_echo')).should.equal(error('Module not loaded'));
  });

  it('Reload distinguishes modules that reload, that do not, and that are unknown or do not run', async () => {
    const reload = (name: string) => client.ask('Action: Reload', `Module: ${name}`);
    (await reload('app_queue')).should.equal(ok('Module Reloaded'));
    (await reload('app_echo')).should.equal(error('Module does not support reload'));
    (await reload('none')).should.equal(error('No such module'));
    await load('unload', 'app_queue.so');
    (await reload('app_queue')).should.equal(error('No such module'));
  });

  it('a reload of everything reports the states of hints and mailboxes, and CoreStatus its time', async () => {
    const listener = await listening('system,call');
    const reloadedAt = async () => /CoreReloadTime: (\S+)/.exec(await client.ask('Action: CoreStatus'))?.[1];
    const before = await reloadedAt();
    await clock.advance(5_000);
    (await client.ask('Action: Reload')).should.equal(ok('Module Reloaded'));
    const names = [...(await listener.frames(3)).matchAll(/Event: (\w+)/g)].map(([, name]) => name);
    names.should.deepEqual(['Reload', 'MessageWaiting', 'ExtensionStatus']);
    ((await reloadedAt()) ?? '').should.not.equal(before);
  });

  it('a reload of one module reports only its own states', async () => {
    const listener = await listening('system,call');
    await client.ask('Action: Reload', 'Module: pbx_config');
    (await listener.frames(2)).should.match(/Event: Reload[\s\S]*Event: ExtensionStatus/);
    await client.ask('Action: Reload', 'Module: app_voicemail');
    (await listener.frames(2)).should.match(/Event: Reload[\s\S]*Event: MessageWaiting/);
  });
});
