import should from 'should';
import { PartReader } from '../../src/session/part-reader';
import { stoppedClock } from '../support/stopped-clock';

const PART = 16 * 1024;
const CHUNK = Buffer.from(Array.from({ length: 3 * PART + 10 }, (_, i) => i % 251));

/** A socket that is read in parts, by somebody who may have events to take. */
function reading({ isTaking = true, readsOn = true } = {}) {
  const clock = stoppedClock();
  const state = { isTaking, paused: 0, resumed: 0, ends: [] as number[], parts: [] as Buffer[] };
  const socket = {
    pause: () => {
      state.paused += 1;
      return socket as never;
    },
    resume: () => {
      state.resumed += 1;
      return socket as never;
    },
  };
  const reader = new PartReader(
    socket,
    (part) => state.parts.push(part),
    (bytes) => {
      state.ends.push(bytes);
      return readsOn;
    },
    () => state.isTaking,
  );
  return { clock, state, reader };
}

describe('PartReader', () => {
  it('gives a consumer of events a turn after each part, and then reads on', () => {
    const { clock, state, reader } = reading();
    reader.read(CHUNK);
    for (let parts = 1; parts <= 3; parts++) {
      should(state).match({ paused: 1, resumed: 0, ends: [] });
      should(state.parts.length).equal(parts);
      clock.pass(1);
    }
    should(state).match({ paused: 1, resumed: 1, ends: [CHUNK.length] });
    should(Buffer.concat(state.parts).equals(CHUNK)).be.true();
    should(clock.pending).equal(0);
  });

  it('reads a chunk in one turn for a consumer that has nothing to take', () => {
    const { clock, state, reader } = reading({ isTaking: false });
    reader.read(CHUNK);
    should(state).match({ paused: 0, resumed: 0, ends: [CHUNK.length] });
    should(Buffer.concat(state.parts).equals(CHUNK)).be.true();
    should(clock.pending).equal(0);
  });

  it('does not pause for a chunk of one part', () => {
    const { state, reader } = reading();
    reader.read(CHUNK.subarray(0, PART));
    should(state).match({ paused: 0, resumed: 0, ends: [PART] });
  });

  it('leaves the socket paused if the end of the chunk has paused it', () => {
    const { clock, state, reader } = reading({ readsOn: false });
    reader.read(CHUNK);
    clock.pass(3);
    should(state).match({ paused: 1, resumed: 0, ends: [CHUNK.length] });
  });

  it('passes the rest on at once when the stream ends', () => {
    const { clock, state, reader } = reading();
    reader.read(CHUNK);
    reader.flush();
    should(Buffer.concat(state.parts).equals(CHUNK)).be.true();
    should(clock.pending).equal(0);
  });

  it('drops the rest when it is stopped, also by a part', () => {
    const { clock, state, reader } = reading();
    reader.read(CHUNK);
    reader.stop();
    clock.pass(3);
    should(state.parts.length).equal(1);
    should(clock.pending).equal(0);
    reader.flush();
    should(state.parts.length).equal(1);
  });
});
