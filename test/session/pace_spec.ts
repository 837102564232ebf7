import type { Socket } from 'node:net';
import should from 'should';
import { Pace } from '../../src/session/pace';
import { stoppedClock } from '../support/stopped-clock';

const FULL_PIECE = 64 * 1024;

/** A socket that is read, by somebody who may be behind. */
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
  const pace = new Pace(socket as unknown as Socket, () => state.behind);
  return { clock, state, pace };
}

describe('Pace', () => {
  it('leaves a socket alone whose events are taken as they come', () => {
    const { pace, state } = reading();
    pace.wasRead(FULL_PIECE - 1);
    should(state.paused).be.false();
  });

  it('lets a burst of small pieces gather for a millisecond, as long as it goes on', () => {
    const { pace, state, clock } = reading();
    clock.pass(1000);
    for (let piece = 0; piece <= 32; piece++) {
      should(state.paused).be.false();
      pace.wasRead(150);
    }
    for (const gathered of [9000, 2048, 9000]) {
      should(state.paused).be.true();
      clock.pass(1);
      should(state.paused).be.false();
      pace.wasRead(gathered);
    }
    clock.pass(1);
    pace.wasRead(2047);
    should(state.paused).be.false();
    should(clock.pending).equal(0);
  });

  it('does not wait for what is no burst: too few pieces, big ones, or some that come at leisure', () => {
    const { pace, state, clock } = reading();
    clock.pass(1000);
    const leisurely = () => clock.pass(1);
    for (const [pieces, bytes, between] of [
      [32, 150, undefined],
      [100, 2048, undefined],
      [100, 150, leisurely],
    ] as const) {
      leisurely();
      for (let piece = 0; piece < pieces; piece++) {
        pace.wasRead(bytes);
        should(state.paused).be.false();
        between?.();
      }
    }
  });

  it('leaves no timer behind when it is stopped', () => {
    const { pace, clock } = reading();
    clock.pass(1000);
    for (let piece = 0; piece <= 32; piece++) pace.wasRead(150);
    should(clock.pending).equal(1);
    pace.stop();
    should(clock.pending).equal(0);
  });

  it('gives others a turn when more is waiting, and no more than that', () => {
    const { pace, state, clock } = reading();
    pace.wasRead(FULL_PIECE);
    should(state.paused).be.true();
    clock.pass(1);
    should(state.paused).be.false();
  });

  it('waits for who is behind, until he has caught up', () => {
    const { pace, state, clock } = reading();
    state.behind = true;
    pace.wasRead(10);
    clock.pass(40);
    should(state.paused).be.true();
    state.behind = false;
    clock.pass(1);
    should(state.paused).be.false();
  });

  it('waits 50 ms at the most, and not again for who stays behind', () => {
    const { pace, state, clock } = reading();
    state.behind = true;
    pace.wasRead(10);
    clock.pass(49);
    should(state.paused).be.true();
    clock.pass(1);
    should(state.paused).be.false();
    for (let i = 0; i < 5; i++) {
      pace.wasRead(FULL_PIECE);
      should(state.paused).be.false();
      clock.pass(100);
    }
  });

  it('waits again for who has caught up in between', () => {
    const { pace, state, clock } = reading();
    state.behind = true;
    pace.wasRead(10);
    clock.pass(100);
    state.behind = false;
    pace.wasRead(10);
    should(state.paused).be.false();
    state.behind = true;
    pace.wasRead(10);
    clock.pass(40);
    should(state.paused).be.true();
    clock.pass(20);
    should(state.paused).be.false();
  });
});
