import should from 'should';
import { STATE_VALUES, type StateKind, StateModel } from '../../src/state';
import { frame, Told } from './told';

const hint = (Exten: string, Status: number, more = {}) => ({
  Exten,
  Context: 'home',
  Hint: `PJSIP/${Exten}`,
  Status,
  ...more,
});

describe('StateModel', () => {
  it('tells each change once, however many events say the same', () => {
    const told = new Told();
    for (const status of [0, 0, 8, 8, 8, 0]) told.event('ExtensionStatus', hint('1001', status));
    should(told.news()).deepEqual(['hint 1001: idle', 'hint 1001: ringing', 'hint 1001: idle']);
  });

  it('gives an entry with its PBX, the time since which its state holds, and a number that rises', () => {
    const told = new Told({ pbx: 'office' });
    told.event('ExtensionStatus', hint('1001', 0));
    told.event('ExtensionStatus', hint('1001', 1, { StatusText: 'InUse' }));
    told.event('ExtensionStatus', hint('1001', 1, { Hint: 'PJSIP/1001&PJSIP/1002', StatusText: 'InUse' }));
    should(told.changes.map(({ n }) => n)).deepEqual([1, 2, 3]);
    should(told.changes[2]).deepEqual({
      pbx: 'office',
      kind: 'hint',
      name: '1001',
      context: 'home',
      state: 'inUse',
      text: 'InUse',
      code: 1,
      online: true,
      hint: 'PJSIP/1001&PJSIP/1002',
      devices: ['PJSIP/1001', 'PJSIP/1002'],
      since: '2026-11-29T03:00:00.002Z',
      n: 3,
    });
  });

  it('keeps the same extension of two contexts apart', () => {
    const told = new Told();
    told.event('ExtensionStatus', hint('1001', 0));
    told.event('ExtensionStatus', hint('1001', 1, { Context: 'office' }));
    should([...told.model.entries()].map(({ state }) => state)).deepEqual(['idle', 'inUse']);
  });

  it('tells with removed what a complete list no longer has, and goes on counting when it comes back', () => {
    const told = new Told();
    told.answer('ExtensionStateList', [
      ['ExtensionStatus', hint('1001', 0)],
      ['ExtensionStatus', hint('1002', 0)],
    ]);
    told.news();
    const asked = told.model.questions()[0] as never;
    const reading = told.model.read(asked, Date.now() + 1000);
    reading.end(frame('Response', 'Success'));
    should(told.changes.map(({ name, n, removed }) => [name, n, removed])).deepEqual([
      ['1001', 2, true],
      ['1002', 2, true],
    ]);
    should([...told.model.entries()]).be.empty();
    told.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 0)]]);
    should(told.changes.at(-1)).containEql({ name: '1001', n: 3 });
    should(told.changes.at(-1)).not.have.property('removed');
  });

  it('removes a hint that an event reports as removed', () => {
    const told = new Told();
    told.event('ExtensionStatus', hint('1001', 0));
    told.event('ExtensionStatus', hint('1001', -2));
    should(told.news()).deepEqual(['hint 1001: idle', 'hint 1001: -']);
  });

  it('does not take an event for newer than a list item that arrived after it', () => {
    const told = new Told();
    told.event('ExtensionStatus', hint('1001', 0));
    told.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 8)]]);
    told.news();
    told.event('ExtensionStatus', hint('1001', 1));
    told.event('ExtensionStatus', hint('1002', 1));
    should(told.news()).deepEqual([]);
    told.at = Date.now() + 10;
    told.event('ExtensionStatus', hint('1001', 1));
    told.event('ExtensionStatus', hint('1002', 1));
    should(told.news()).deepEqual(['hint 1001: inUse', 'hint 1002: inUse']);
  });

  it('follows events again at once when the clock was set back', () => {
    const told = new Told();
    told.at = Date.now() + 10;
    told.event('ExtensionStatus', hint('1001', 0));
    told.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 8)]]);
    told.news();
    told.at -= 3_600_000;
    told.event('ExtensionStatus', hint('1001', 1));
    should(told.news()).deepEqual(['hint 1001: inUse']);
  });

  it('keeps what is known of a source whose list failed', () => {
    const told = new Told();
    told.event('ExtensionStatus', hint('1001', 0));
    should(() => told.refuse('ExtensionStateList', 'Permission denied')).throw(/Permission denied/);
    should([...told.model.entries()]).have.length(1);
  });

  it('reads an Error that means an empty list as an empty list', () => {
    for (const [action, words] of [
      ['ExtensionStateList', 'No dialplan hints are available'],
      ['ConfbridgeListRooms', 'No active conferences.'],
      ['PJSIPShowEndpoints', 'No endpoints found'],
    ] as const) {
      should(() => new Told().refuse(action, words)).not.throw();
    }
  });

  it('does not fail for lists of modules that are not there, but for those of a source as a whole', () => {
    const unknown = 'Invalid/unknown command: X. Use Action: ListCommands to show available commands.';
    should(() => new Told().refuse('SIPpeers', unknown)).not.throw();
    should(() => new Told().refuse('IAXpeerlist', unknown)).not.throw();
    should(() => new Told().refuse('PresenceStateList', unknown)).throw({ code: 'AMI_ERR_REJECTED' });
  });

  it('keeps at most as many things as its limit, and counts what it refused', () => {
    const told = new Told({ limit: 2 });
    for (const extension of ['1', '2', '3', '1']) told.event('ExtensionStatus', hint(extension, 0));
    told.event('ExtensionStatus', hint('1', 1));
    should(told.model.snapshot()).deepEqual({ things: 2, kinds: { hint: 2 }, refused: 1 });
    should(told.model.get('hint', '1', 'home')?.state).equal('inUse');
  });

  it('keeps 200,000 things without another limit, and still reports their changes', function () {
    this.timeout(120_000);
    const told = new Told({ sources: ['hints'] });
    const [question] = told.model.questions();
    const reading = told.model.read(question as NonNullable<typeof question>, told.at);
    for (let number = 1; number <= 200_001; number++)
      reading.item(frame('Event', 'ExtensionStatus', hint(String(number), 0)));
    reading.end(frame('Response', 'Success'));
    should(told.model.snapshot()).deepEqual({ things: 200_000, kinds: { hint: 200_000 }, refused: 1 });
    told.changes.length = 0;
    told.event('ExtensionStatus', hint('200000', 1));
    told.event('ExtensionStatus', hint('200001', 1));
    should(told.news()).deepEqual(['hint 200000: inUse']);
  });

  it('does not keep a thing whose texts are longer than any real one', () => {
    const told = new Told();
    told.event('PresenceStateChange', {
      Presentity: 'CustomPresence:x',
      Status: 'away',
      Message: 'm'.repeat(70_000),
    });
    should(told.model.snapshot()).deepEqual({ things: 0, kinds: {}, refused: 1 });
  });

  it('has the same of its first list before and after something is looked up', () => {
    const told = new Told({ sources: ['hints'] });
    const items = ['1003', '1001', '1002'].map((name) => ['ExtensionStatus', hint(name, 0)] as const);
    told.answer('ExtensionStateList', items);
    const before = [...told.model.entries()];
    should(told.model.snapshot()).deepEqual({ things: 3, kinds: { hint: 3 }, refused: 0 });
    should(told.model.get('hint', '1001', 'home')).equal(before[1]);
    should(told.model.get('hint', '1001', 'away')).equal(undefined);
    should([...told.model.entries()]).deepEqual(before);
    should(told.news()).deepEqual(['hint 1003: idle', 'hint 1001: idle', 'hint 1002: idle']);
    told.answer('ExtensionStateList', items.slice(1), Date.now() + 1000);
    should(told.news()).deepEqual(['hint 1003: -']);
  });

  it('takes an event in the middle of its first list', () => {
    const told = new Told({ sources: ['hints'] });
    const [question] = told.model.questions();
    const reading = told.model.read(question as NonNullable<typeof question>, told.at);
    reading.item(frame('Event', 'ExtensionStatus', hint('1001', 0)));
    reading.item(frame('Event', 'ExtensionStatus', hint('1002', 0)));
    told.event('ExtensionStatus', hint('1001', 1));
    reading.item(frame('Event', 'ExtensionStatus', hint('1002', 0)));
    reading.item(frame('Event', 'ExtensionStatus', hint('1003', 0)));
    reading.end(frame('Response', 'Success'));
    should(told.news()).deepEqual([
      'hint 1001: idle',
      'hint 1002: idle',
      'hint 1001: inUse',
      'hint 1003: idle',
    ]);
    should(told.model.snapshot().things).equal(3);
  });

  it('counts a thing once that a list has twice, as soon as something is looked up', () => {
    const told = new Told({ sources: ['hints'], limit: 3 });
    const [question] = told.model.questions();
    const reading = told.model.read(question as NonNullable<typeof question>, told.at);
    for (const status of [0, 1]) reading.item(frame('Event', 'ExtensionStatus', hint('1001', status)));
    reading.end(frame('Response', 'Success'));
    should(told.model.get('hint', '1001', 'home')).have.property('state', 'inUse');
    should(told.model.snapshot()).deepEqual({ things: 1, kinds: { hint: 1 }, refused: 0 });
    told.event('ExtensionStatus', hint('1002', 0));
    told.event('ExtensionStatus', hint('1003', 0));
    should(told.model.snapshot().things).equal(3);
  });

  it('asks and takes only for its sources', () => {
    const model = new StateModel({ sources: ['queues'] });
    should(model.questions()).have.length(1);
    should(model.events).containEql('QueueCallerJoin').and.not.containEql('ExtensionStatus');
    model.take(frame('Event', 'ExtensionStatus', hint('1001', 0)));
    should(model.snapshot().things).equal(0);
  });

  it('emits only states that the table of its kind has', () => {
    const told = new Told();
    for (const State of ['NOT_INUSE', 'RINGINUSE', 'INVALID', 'constructor', ''])
      told.event('DeviceStateChange', { Device: 'PJSIP/1', State });
    for (const Status of [0, 1, 2, 3, 4, 5, 6, 7, 8, 99])
      told.event('QueueMemberStatus', { Queue: 'q', Interface: 'PJSIP/1', Status });
    for (const Status of ['not_set', 'toString', 'dnd'])
      told.event('PresenceStateChange', { Presentity: 'CustomPresence:1', Status });
    for (const Status of [-1, 0, 1, 2, 4, 8, 9, 16, 17]) told.event('ExtensionStatus', hint('1', Status));
    should(told.changes.length).be.above(20);
    for (const { kind, state } of told.changes) should(STATE_VALUES[kind as StateKind]).containEql(state);
  });
});
