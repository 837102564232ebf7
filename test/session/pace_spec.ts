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
