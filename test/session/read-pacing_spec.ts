import type { Socket } from 'node:net';
import should from 'should';
import { ReadPacing } from '../../src/session/read-pacing';
import { stoppedClock } from '../support/stopped-clock';

const FULL_PIECE = 64 * 1024;

/** A ReadPacing with a simulated socket and a consumer that may lag. */
function reading() {
  const clock = stoppedClock();
  const state = { behind: false, paused: false };
  const socket = {
    pause: () => {
      state.paused = true;
    },
    resume: () => {
      state.paused = false;
    },
  };
  const pacing = new ReadPacing(socket as unknown as Socket, () => state.behind);
  return { clock, state, pacing };
}

describe('ReadPacing', () => {
  it('does not pause while events are consumed as they arrive', () => {
    const { pacing, state } = reading();
    pacing.wasRead(FULL_PIECE - 1);
    should(state.paused).be.false();
  });

  it('pauses for a millisecond during a burst of small reads', () => {
    const { pacing, state, clock } = reading();
    clock.pass(1000);
    for (let piece = 0; piece <= 64; piece++) {
      should(state.paused).be.false();
      pacing.wasRead(150);
    }
    for (const gathered of [9000, 2048, 9000]) {
      should(state.paused).be.true();
      clock.pass(1);
      should(state.paused).be.false();
      pacing.wasRead(gathered);
    }
    clock.pass(1);
    pacing.wasRead(2047);
    should(state.paused).be.false();
    should(clock.pending).equal(0);
  });

  it('does not pause for few, large or slow reads', () => {
    const { pacing, state, clock } = reading();
    clock.pass(1000);
    const leisurely = () => clock.pass(1);
    for (const [pieces, bytes, between] of [
      // A list of 30 hints, of which Asterisk sends each item in two writes.
      [3 + 2 * 30, 80, undefined],
      [100, 2048, undefined],
      [100, 150, leisurely],
    ] as const) {
      leisurely();
      for (let piece = 0; piece < pieces; piece++) {
        pacing.wasRead(bytes);
        should(state.paused).be.false();
        between?.();
      }
    }
  });

  it('leaves no timer behind when it is stopped', () => {
    const { pacing, clock } = reading();
    clock.pass(1000);
    for (let piece = 0; piece <= 64; piece++) pacing.wasRead(150);
    should(clock.pending).equal(1);
    pacing.stop();
    should(clock.pending).equal(0);
  });

  it('yields one turn of the event loop when more is waiting', () => {
    const { pacing, state, clock } = reading();
    pacing.wasRead(FULL_PIECE);
    should(state.paused).be.true();
    clock.pass(1);
    should(state.paused).be.false();
  });

  it('pauses until a lagging consumer has caught up', () => {
    const { pacing, state, clock } = reading();
    state.behind = true;
    pacing.wasRead(10);
    clock.pass(40);
    should(state.paused).be.true();
    state.behind = false;
    clock.pass(1);
    should(state.paused).be.false();
  });

  it('pauses for at most 50 ms, and not again while the consumer lags', () => {
    const { pacing, state, clock } = reading();
    state.behind = true;
    pacing.wasRead(10);
    clock.pass(49);
    should(state.paused).be.true();
    clock.pass(1);
    should(state.paused).be.false();
    for (let i = 0; i < 5; i++) {
      pacing.wasRead(FULL_PIECE);
      should(state.paused).be.false();
      clock.pass(100);
    }
  });

  it('pauses again if the consumer caught up in between', () => {
    const { pacing, state, clock } = reading();
    state.behind = true;
    pacing.wasRead(10);
    clock.pass(100);
    state.behind = false;
    pacing.wasRead(10);
    should(state.paused).be.false();
    state.behind = true;
    pacing.wasRead(10);
    clock.pass(40);
    should(state.paused).be.true();
    clock.pass(20);
    should(state.paused).be.false();
  });
});
