import should from 'should';
import { STATE_VALUES, type StateKind, StateModel } from '../../src/state';
import { frame, ObservedModel } from './observed-model';

const hint = (Exten: string, Status: number, more = {}) => ({
  Exten,
  Context: 'home',
  Hint: `PJSIP/${Exten}`,
  Status,
  ...more,
});

describe('StateModel', () => {
  it('reports each change once, even if several events report it', () => {
    const observed = new ObservedModel();
    for (const status of [0, 0, 8, 8, 8, 0]) observed.event('ExtensionStatus', hint('1001', status));
    should(observed.newChanges()).deepEqual(['hint 1001: idle', 'hint 1001: ringing', 'hint 1001: idle']);
  });

  it('reports an entry with its PBX, the time of its last change, and a rising number', () => {
    const observed = new ObservedModel({ pbx: 'office' });
    observed.event('ExtensionStatus', hint('1001', 0));
    observed.event('ExtensionStatus', hint('1001', 1, { StatusText: 'InUse' }));
    observed.event(
      'ExtensionStatus',
      hint('1001', 1, { Hint: 'PJSIP/1001&PJSIP/1002', StatusText: 'InUse' }),
    );
    should(observed.changes.map(({ n }) => n)).deepEqual([1, 2, 3]);
    should(observed.changes[2]).deepEqual({
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

  it('gives its entries in an array of their own, even while their list arrives', () => {
    const { model } = new ObservedModel();
    const [question] = model.questions(['hints']);
    const reading = model.read(question as never);
    reading.item(frame('Event', 'ExtensionStatus', hint('1001', 0)));
    const before = model.entries(['hint']);
    reading.item(frame('Event', 'ExtensionStatus', hint('1002', 0)));
    should(before).have.length(1);
    before.pop();
    should(model.entries(['hint'])).have.length(2);
    should(model.entries()).have.length(2);
  });

  it('distinguishes the same extension in two contexts', () => {
    const observed = new ObservedModel();
    observed.event('ExtensionStatus', hint('1001', 0));
    observed.event('ExtensionStatus', hint('1001', 1, { Context: 'office' }));
    should([...observed.model.entries()].map(({ state }) => state)).deepEqual(['idle', 'inUse']);
  });

  it('reports an entry that a complete list lacks as removed, and continues its count when it returns', () => {
    const observed = new ObservedModel();
    observed.answer('ExtensionStateList', [
      ['ExtensionStatus', hint('1001', 0)],
      ['ExtensionStatus', hint('1002', 0)],
    ]);
    observed.newChanges();
    const asked = observed.model.questions()[0] as never;
    const reading = observed.model.read(asked, Date.now() + 1000);
    reading.end(frame('Response', 'Success'));
    should(observed.changes.map(({ name, n, removed }) => [name, n, removed])).deepEqual([
      ['1001', 2, true],
      ['1002', 2, true],
    ]);
    should([...observed.model.entries()]).be.empty();
    observed.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 0)]]);
    should(observed.changes.at(-1)).containEql({ name: '1001', n: 3 });
    should(observed.changes.at(-1)).not.have.property('removed');
  });

  it('removes a hint that an event reports as removed', () => {
    const observed = new ObservedModel();
    observed.event('ExtensionStatus', hint('1001', 0));
    observed.event('ExtensionStatus', hint('1001', -2));
    should(observed.newChanges()).deepEqual(['hint 1001: idle', 'hint 1001: -']);
  });

  it('does not prefer an event to a list item that arrived after it', () => {
    const observed = new ObservedModel();
    observed.event('ExtensionStatus', hint('1001', 0));
    observed.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 8)]]);
    observed.newChanges();
    observed.event('ExtensionStatus', hint('1001', 1));
    observed.event('ExtensionStatus', hint('1002', 1));
    should(observed.newChanges()).deepEqual([]);
    observed.at = Date.now() + 10;
    observed.event('ExtensionStatus', hint('1001', 1));
    observed.event('ExtensionStatus', hint('1002', 1));
    should(observed.newChanges()).deepEqual(['hint 1001: inUse', 'hint 1002: inUse']);
  });

  it('follows events again at once after the clock was set back', () => {
    const observed = new ObservedModel();
    observed.at = Date.now() + 10;
    observed.event('ExtensionStatus', hint('1001', 0));
    observed.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 8)]]);
    observed.newChanges();
    observed.at -= 3_600_000;
    observed.event('ExtensionStatus', hint('1001', 1));
    should(observed.newChanges()).deepEqual(['hint 1001: inUse']);
  });

  it('follows events at once if the clock was set back while the PBX was quiet', () => {
    const observed = new ObservedModel();
    observed.event('ExtensionStatus', hint('1001', 0));
    const beforeTheClockWasSet = Date.now() + 3_600_000;
    observed.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 8)]], beforeTheClockWasSet);
    observed.newChanges();
    observed.at = Date.now();
    observed.event('ExtensionStatus', hint('1001', 1));
    observed.event('ExtensionStatus', hint('1002', 1));
    should(observed.newChanges()).deepEqual(['hint 1001: inUse', 'hint 1002: inUse']);
  });

  it('removes what a list lacks, even if the clock was set back after the list before', () => {
    const observed = new ObservedModel();
    const beforeTheClockWasSet = Date.now() + 3_600_000;
    observed.answer('ExtensionStateList', [['ExtensionStatus', hint('1001', 8)]], beforeTheClockWasSet);
    observed.newChanges();
    observed.answer('ExtensionStateList', [['ExtensionStatus', hint('1002', 8)]]);
    should(observed.newChanges()).deepEqual(['hint 1002: ringing', 'hint 1001: -']);
  });

  it('keeps the entries of a source whose list failed', () => {
    const observed = new ObservedModel();
    observed.event('ExtensionStatus', hint('1001', 0));
    should(() => observed.refuse('ExtensionStateList', 'Permission denied')).throw(/Permission denied/);
    should([...observed.model.entries()]).have.length(1);
  });

  it('reads an Error that means an empty list as an empty list', () => {
    for (const [action, words] of [
      ['ExtensionStateList', 'No dialplan hints are available'],
      ['ConfbridgeListRooms', 'No active conferences.'],
      ['PJSIPShowEndpoints', 'No endpoints found'],
    ] as const) {
      should(() => new ObservedModel().refuse(action, words)).not.throw();
    }
  });

  it('fails only if all lists of a source are missing, not those of single modules', () => {
    const unknown = 'Invalid/unknown command: X. Use Action: ListCommands to show available commands.';
    should(() => new ObservedModel().refuse('SIPpeers', unknown)).not.throw();
    should(() => new ObservedModel().refuse('IAXpeerlist', unknown)).not.throw();
    should(() => new ObservedModel().refuse('PresenceStateList', unknown)).throw({
      code: 'AMI_ERR_REJECTED',
    });
  });

  it('keeps at most its limit of things, and counts refused ones', () => {
    const observed = new ObservedModel({ limit: 2 });
    for (const extension of ['1', '2', '3', '1']) observed.event('ExtensionStatus', hint(extension, 0));
    observed.event('ExtensionStatus', hint('1', 1));
    should(observed.model.snapshot()).deepEqual({ things: 2, kinds: { hint: 2 }, refused: 1 });
    should(observed.model.get('hint', '1', 'home')?.state).equal('inUse');
  });

  it('keeps 200,000 things without another limit, and still reports their changes', function () {
    this.timeout(120_000);
    const observed = new ObservedModel({ sources: ['hints'] });
    const [question] = observed.model.questions();
    const reading = observed.model.read(question as NonNullable<typeof question>, observed.at);
    for (let number = 1; number <= 200_001; number++)
      reading.item(frame('Event', 'ExtensionStatus', hint(String(number), 0)));
    reading.end(frame('Response', 'Success'));
    should(observed.model.snapshot()).deepEqual({ things: 200_000, kinds: { hint: 200_000 }, refused: 1 });
    observed.changes.length = 0;
    observed.event('ExtensionStatus', hint('200000', 1));
    observed.event('ExtensionStatus', hint('200001', 1));
    should(observed.newChanges()).deepEqual(['hint 200000: inUse']);
  });

  it('does not keep a thing whose texts are longer than any real one', () => {
    const observed = new ObservedModel();
    observed.event('PresenceStateChange', {
      Presentity: 'CustomPresence:x',
      Status: 'away',
      Message: 'm'.repeat(70_000),
    });
    should(observed.model.snapshot()).deepEqual({ things: 0, kinds: {}, refused: 1 });
  });

  it('has the same entries from its first list before and after a look-up', () => {
    const observed = new ObservedModel({ sources: ['hints'] });
    const items = ['1003', '1001', '1002'].map((name) => ['ExtensionStatus', hint(name, 0)] as const);
    observed.answer('ExtensionStateList', items);
    const before = [...observed.model.entries()];
    should(observed.model.snapshot()).deepEqual({ things: 3, kinds: { hint: 3 }, refused: 0 });
    should(observed.model.get('hint', '1001', 'home')).equal(before[1]);
    should(observed.model.get('hint', '1001', 'away')).equal(undefined);
    should([...observed.model.entries()]).deepEqual(before);
    should(observed.newChanges()).deepEqual(['hint 1003: idle', 'hint 1001: idle', 'hint 1002: idle']);
    observed.answer('ExtensionStateList', items.slice(1), Date.now() + 1000);
    should(observed.newChanges()).deepEqual(['hint 1003: -']);
  });

  it('accepts an event in the middle of its first list', () => {
    const observed = new ObservedModel({ sources: ['hints'] });
    const [question] = observed.model.questions();
    const reading = observed.model.read(question as NonNullable<typeof question>, observed.at);
    reading.item(frame('Event', 'ExtensionStatus', hint('1001', 0)));
    reading.item(frame('Event', 'ExtensionStatus', hint('1002', 0)));
    observed.event('ExtensionStatus', hint('1001', 1));
    reading.item(frame('Event', 'ExtensionStatus', hint('1002', 0)));
    reading.item(frame('Event', 'ExtensionStatus', hint('1003', 0)));
    reading.end(frame('Response', 'Success'));
    should(observed.newChanges()).deepEqual([
      'hint 1001: idle',
      'hint 1002: idle',
      'hint 1001: inUse',
      'hint 1003: idle',
    ]);
    should(observed.model.snapshot().things).equal(3);
  });

  it('counts a thing that a list has twice only once, from the first look-up on', () => {
    const observed = new ObservedModel({ sources: ['hints'], limit: 3 });
    const [question] = observed.model.questions();
    const reading = observed.model.read(question as NonNullable<typeof question>, observed.at);
    for (const status of [0, 1]) reading.item(frame('Event', 'ExtensionStatus', hint('1001', status)));
    reading.end(frame('Response', 'Success'));
    should(observed.model.get('hint', '1001', 'home')).have.property('state', 'inUse');
    should(observed.model.snapshot()).deepEqual({ things: 1, kinds: { hint: 1 }, refused: 0 });
    observed.event('ExtensionStatus', hint('1002', 0));
    observed.event('ExtensionStatus', hint('1003', 0));
    should(observed.model.snapshot().things).equal(3);
  });

  it('queries and reads only its sources', () => {
    const model = new StateModel({ sources: ['queues'] });
    should(model.questions()).have.length(1);
    should(model.events).containEql('QueueCallerJoin').and.not.containEql('ExtensionStatus');
    model.take(frame('Event', 'ExtensionStatus', hint('1001', 0)));
    should(model.snapshot().things).equal(0);
  });

  it('emits only states that the table of its kind has', () => {
    const observed = new ObservedModel();
    for (const State of ['NOT_INUSE', 'RINGINUSE', 'INVALID', 'constructor', ''])
      observed.event('DeviceStateChange', { Device: 'PJSIP/1', State });
    for (const Status of [0, 1, 2, 3, 4, 5, 6, 7, 8, 99])
      observed.event('QueueMemberStatus', { Queue: 'q', Interface: 'PJSIP/1', Status });
    for (const Status of ['not_set', 'toString', 'dnd'])
      observed.event('PresenceStateChange', { Presentity: 'CustomPresence:1', Status });
    for (const Status of [-1, 0, 1, 2, 4, 8, 9, 16, 17]) observed.event('ExtensionStatus', hint('1', Status));
    should(observed.changes.length).be.above(20);
    for (const { kind, state } of observed.changes) should(STATE_VALUES[kind as StateKind]).containEql(state);
  });
});
