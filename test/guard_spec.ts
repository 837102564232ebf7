import { EventEmitter } from 'node:events';
import vm from 'node:vm';
import should from 'should';
import { AmiError, toAmiError } from '../src/errors';
import { callGuarded, emitGuarded, guarded } from '../src/guard';
import { stoppedClock } from './support/stopped-clock';
import { afterThisTest } from './support/teardown';
import { until } from './support/wait';

/** @returns a list that receives the texts of all warnings from now on */
function warnings(): string[] {
  const texts: string[] = [];
  const onWarning = ({ message }: Error) => texts.push(message);
  process.on('warning', onWarning);
  afterThisTest(() => process.off('warning', onWarning));
  return texts;
}

/** Resolves when all warnings so far have been emitted. */
const told = () => new Promise<void>((resolve) => process.nextTick(resolve));

function failing(message: string) {
  return () => {
    throw new Error(message);
  };
}

describe('A callback of another module', () => {
  it('may throw, which causes a warning and returns the fallback', async () => {
    const seen = warnings();
    should(callGuarded((n: number) => n + 1, 1)).equal(2);
    should(callGuarded(failing('of callGuarded'))).be.undefined();
    should(guarded((n: number) => n > 1, true)(1)).be.false();
    should(guarded<[], boolean>(failing('of guarded'), true)()).be.true();
    await told();
    should(seen).deepEqual(['of callGuarded', 'of guarded']);
  });

  it('may be async and reject, in this realm or another, which causes a warning and does not end the process', async () => {
    const seen = warnings();
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', onRejection);
    afterThisTest(() => process.off('unhandledRejection', onRejection));
    callGuarded(async () => {
      throw new Error('of an async one');
    });
    callGuarded(vm.runInNewContext("async () => { throw 'of another realm' }"));
    await until(() => seen.length === 2, 'both warnings');
    await new Promise(setImmediate);
    should(seen).deepEqual(['of an async one', 'of another realm']);
    should(rejections).be.empty();
  });

  it('may throw a value that cannot be converted to text', async () => {
    const seen = warnings();
    callGuarded(() => {
      throw Object.create(null);
    });
    await told();
    should(seen).deepEqual(['a callback threw something that is not an error']);
  });

  it('may fail 2,000 times, which is reported once a minute with a count, for each callback', async () => {
    const clock = stoppedClock();
    const seen = warnings();
    const [one, other] = [failing('fault of one'), failing('fault of the other')];
    for (let n = 0; n < 2000; n++) callGuarded(one);
    callGuarded(other);
    await told();
    should(seen).deepEqual(['fault of one', 'fault of the other']);
    clock.pass(60_001);
    await told();
    should(seen.slice(2)).deepEqual([
      'fault of one (the same callback failed 1999 more times within a minute)',
    ]);
    callGuarded(one);
    clock.pass(60_001);
    await told();
    should(seen.slice(3)).deepEqual(['fault of one (the same callback failed 1 more times within a minute)']);
    clock.pass(60_001);
    callGuarded(other);
    await told();
    should(seen.slice(4)).deepEqual(['fault of the other']);
    clock.pass(120_000);
    should(clock.pending).equal(0);
  });

  it('may be one of several listeners: if it throws, the others still get the event', async () => {
    const seen = warnings();
    const emitter = new EventEmitter<{ event: [name: string] }>();
    const heard: unknown[] = [];
    emitter.once('event', failing('of the first'));
    emitter.once('event', (name) => heard.push(`once ${name}`));
    emitter.on('event', function (this: unknown, name) {
      heard.push(name, this === emitter);
    });
    emitGuarded(emitter, 'event', 'A');
    emitGuarded(emitter, 'event', 'B');
    await told();
    should(heard).deepEqual(['once A', 'A', true, 'B', true]);
    should(seen).deepEqual(['of the first']);
  });
});

describe('A caught error', () => {
  it('becomes the cause of an AmiError with the given code, unless it is one already', () => {
    const ami = new AmiError('AMI_ERR_LOGIN', 'refused');
    should(toAmiError(ami, 'AMI_ERR_CONNECT')).equal(ami);
    const fault = new TypeError('x is not a function');
    should(toAmiError(fault, 'AMI_ERR_CONNECT')).match({
      name: 'AmiError',
      code: 'AMI_ERR_CONNECT',
      message: 'x is not a function',
      cause: fault,
    });
    should(toAmiError('text', 'AMI_ERR_PROTOCOL')).match({ code: 'AMI_ERR_PROTOCOL', cause: 'text' });
  });
});
