import should from 'should';
import { FrameParser } from '../../src/protocol';
import { StateModel, type StateModelOptions } from '../../src/state';
import { heapUsed } from '../support/heap';
import { ObservedModel } from './observed-model';

const MEGABYTE = 1024 * 1024;

const presence = (n: number, Status = 'away') => ({
  Presentity: `CustomPresence:${n}`,
  Status,
  Message: 'x'.repeat(60_000),
});

/** Feeds events to a model. Each event comes in a chunk of its own, with `padding` bytes that the model does not take. */
class Fed {
  readonly model: StateModel;
  readonly #parser: FrameParser;
  readonly #padding: string;

  constructor(options: StateModelOptions, padding: number) {
    this.model = new StateModel(options);
    this.#padding = padding === 0 ? '' : `Event: Other\r\nData: ${'x'.repeat(padding)}\r\n\r\n`;
    this.#parser = new FrameParser({ onFrame: (frame) => this.model.take(frame, 1) });
  }

  event(name: string, headers: Readonly<Record<string, string | number>>): void {
    const lines = Object.entries({ Event: name, ...headers }).map(([key, value]) => `${key}: ${value}\r\n`);
    this.#parser.write(Buffer.from(`${lines.join('')}\r\n${this.#padding}`));
  }
}

/** @returns MB that the model keeps after `feed` */
function kept(fed: Fed, feed: (fed: Fed) => void): number {
  fed.event('ExtensionStatus', { Exten: '1', Context: 'c', Hint: 'PJSIP/1&Custom:1', Status: 0 });
  const before = heapUsed();
  feed(fed);
  const after = heapUsed();
  should(fed.model).be.ok();
  return (after - before) / MEGABYTE;
}

describe('the memory of a StateModel', function () {
  this.timeout(120_000);

  it('is limited for texts of any length, and there is room again for what comes after them', () => {
    const observed = new ObservedModel({ sources: ['presence'] });
    for (let n = 0; n < 3000; n++) observed.event('PresenceStateChange', presence(n));
    const { things, refused } = observed.model.snapshot();
    should(things).be.within(2000, 2300);
    should(things + refused).equal(3000);
    observed.newChanges();
    observed.event('PresenceStateChange', presence(0, 'dnd'));
    should(observed.newChanges()).deepEqual(['presence CustomPresence:0: dnd']);
    observed.answer('PresenceStateList', [], Date.now() + 1000);
    should(observed.model.snapshot().things).equal(0);
    observed.at = Date.now() + 2000;
    for (let n = 0; n < 100; n++) observed.event('PresenceStateChange', presence(n));
    should(observed.model.snapshot().things).equal(100);
  });

  it('has no names or scopes that are longer than any real one: V8 finds those only by comparing all of them', () => {
    const observed = new ObservedModel({ sources: ['devices', 'hints', 'conferences'] });
    const long = 'x'.repeat(600);
    observed.event('DeviceStateChange', { Device: `PJSIP/${long}`, State: 'INUSE' });
    observed.event('ExtensionStatus', { Exten: '1', Context: long, Hint: 'PJSIP/1', Status: 0 });
    observed.event('ExtensionStatus', { Exten: 'x'.repeat(5000), Context: 'c', Hint: 'PJSIP/1', Status: 0 });
    observed.event('ConfbridgeJoin', { Conference: '1', Channel: long });
    observed.event('ConfbridgeJoin', { Conference: '1', Channel: 'PJSIP/1-1' });
    should(observed.newChanges()).deepEqual(['conference 1: active']);
    should(observed.model.snapshot()).containDeep({ things: 1, refused: 2 });
  });

  it('is that of the things, not of the chunks in which they came', () => {
    const fed = new Fed({ sources: ['queues', 'hints'] }, 8000);
    const used = kept(fed, () => {
      for (let n = 0; n < 3000; n++) {
        fed.event('QueueMemberAdded', { Queue: `queue number ${n}`, Interface: `PJSIP/${n}`, Status: 1 });
        const Hint = `PJSIP/phone number ${n}&Custom:DND${n}`;
        fed.event('ExtensionStatus', { Exten: `extension number ${n}`, Context: 'c', Hint, Status: 0 });
        fed.event('DeviceStateChange', { Device: `PJSIP/phone number ${n}`, State: 'INUSE' });
      }
    });
    should(fed.model.snapshot().kinds).containDeep({ member: 3000, hint: 3001 });
    should(used).be.below(12);
  });

  it('does not include names of things that were removed, if they are longer than any real one', () => {
    const fed = new Fed({ sources: ['hints'] }, 0);
    const used = kept(fed, () => {
      for (let n = 0; n < 9000; n++) {
        const Exten = `${'x'.repeat(4000)}${n}`;
        for (const Status of [0, -2])
          fed.event('ExtensionStatus', { Exten, Context: 'c', Hint: 'SIP/1', Status });
      }
    });
    should(used).be.below(8);
  });

  it('does not grow with hints that come and go, that have ever other devices, or that were not kept', () => {
    const come = (fed: Fed, n: number, more: object = {}) => {
      const Hint = `PJSIP/${n}&Custom:DND${n}`;
      fed.event('ExtensionStatus', { Exten: n, Context: 'c', Hint, Status: 0, ...more });
    };
    for (const [what, limit, feed] of [
      [
        'come and go',
        10,
        (fed, n) => {
          for (const Status of [0, -2]) come(fed, n, { Status });
        },
      ],
      ['have other devices', 10, (fed, n) => come(fed, n, { Exten: 1 })],
      ['are not kept', 1, (fed, n) => come(fed, n + 2)],
    ] as const satisfies readonly [string, number, (fed: Fed, n: number) => void][]) {
      const fed = new Fed({ sources: ['hints'], limit }, 0);
      const used = kept(fed, () => {
        for (let n = 0; n < 55_000; n++) feed(fed, n);
      });
      should(used).be.below(8, what);
    }
  });

  it('holds at most 10,000 waiting callers, because each that comes or goes moves the others', () => {
    const observed = new ObservedModel({ sources: ['queues'] });
    const items = Array.from(
      { length: 10_001 },
      (_, n) => ['QueueEntry', { Queue: 'sales', Position: n + 1, Channel: `PJSIP/${n}`, Wait: 1 }] as const,
    );
    observed.answer('QueueStatus', items);
    should(observed.model.snapshot().kinds).deepEqual({ caller: 10_000 });
  });
});
