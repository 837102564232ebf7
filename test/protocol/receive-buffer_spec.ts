import fc from 'fast-check';
import should from 'should';
import { ReceiveBuffer } from '../../src/protocol/receive-buffer';
import { runs } from '../support/runs';

describe('ReceiveBuffer', () => {
  const bufferOf = (...chunks: Buffer[]) => {
    const buffer = new ReceiveBuffer();
    for (const chunk of chunks) buffer.append(chunk, 0, chunk.length);
    return buffer;
  };

  it('holds what arrived, minus what was released, for any sizes', () => {
    const step = fc.record({
      bytes: fc.uint8Array({ maxLength: 40_000, size: 'max' }),
      from: fc.integer({ min: 0, max: 10 }),
      discard: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const buffer = new ReceiveBuffer();
        let expected = Buffer.alloc(0);
        for (const { bytes, from, discard } of steps) {
          const chunk = Buffer.from(bytes);
          const start = Math.min(from, chunk.length);
          buffer.append(chunk, start, chunk.length);
          expected = Buffer.concat([expected, chunk.subarray(start)]);
          should(buffer.text() === expected.toString('latin1')).be.true();
          const count = Math.floor(discard * expected.length);
          buffer.discard(count);
          expected = expected.subarray(count);
          should(buffer.length).equal(expected.length);
          should(buffer.text() === expected.toString('latin1')).be.true();
          // A reader that compares four bytes at a time reads beyond the end.
          const { view, length } = buffer;
          should(Buffer.from(view.buffer, view.byteOffset, length).equals(expected)).be.true();
          buffer.view.getInt32(expected.length + 18);
        }
      }),
      runs(30),
    );
  });

  it('uses the memory of a dropped buffer for one other buffer only', () => {
    const dropped = bufferOf(Buffer.from('dropped'));
    const { buffer: memory } = dropped.view;
    dropped.drop();
    dropped.drop();
    const [one, other] = [bufferOf(Buffer.from('one')), bufferOf(Buffer.from('other'))];
    should(one.view.buffer).equal(memory);
    should([one.text(), other.text(), dropped.text()]).eql(['one', 'other', '']);
  });

  it('keeps no memory that has grown', () => {
    const grown = bufferOf(Buffer.alloc(100_000));
    const { buffer: memory } = grown.view;
    grown.drop();
    should(bufferOf(Buffer.alloc(100_000)).view.buffer).not.equal(memory);
    should(bufferOf().view.byteLength).be.below(10_000);
  });

  it('shrinks after a big frame', () => {
    const KEPT = 256 * 1024;
    const big = Buffer.from(Uint16Array.from({ length: 400_000 }, (_, i) => i).buffer);
    for (const left of [300_000, KEPT + 1, KEPT - 1, 100_000, 1000]) {
      const buffer = bufferOf(big);
      buffer.discard(big.length - 500_000);
      should(buffer.view.byteLength).be.aboveOrEqual(500_000);
      buffer.discard(500_000 - left);
      should(buffer.text() === big.toString('latin1', big.length - left)).be.true();
      buffer.view.getInt32(left + 18);
      if (left <= 100_000) should(buffer.view.byteLength).be.belowOrEqual(KEPT);
    }
  });

  it('grows by doubling, so that bytes are copied a few times only', () => {
    const buffer = new ReceiveBuffer();
    const buffers = new Set<ArrayBufferLike>();
    const piece = Buffer.alloc(100, 'x');
    for (let i = 0; i < 20_000; i++) {
      buffer.append(piece, 0, piece.length);
      buffers.add(buffer.view.buffer);
    }
    should(buffers.size).be.belowOrEqual(10);
  });

  it('decodes a part as UTF-8, or as Latin-1 if it is not UTF-8', () => {
    const buffer = bufferOf(Buffer.from('Jürgen\ufffd'), Buffer.from('Jürgen', 'latin1'));
    should(buffer.decoded(0, 10)).equal('Jürgen\ufffd');
    should(buffer.decoded(10, 16)).equal('Jürgen');
  });

  it('finds text only in arrived bytes, from the given position', () => {
    const buffer = bufferOf(Buffer.from('ab--ab--'));
    should(buffer.indexOf('ab', 1)).equal(4);
    should(buffer.indexOf('ab', 5)).equal(-1);
    buffer.discard(4);
    should(buffer.indexOf('ab', 0)).equal(0);
    should(buffer.indexOf('ab', 1)).equal(-1);
  });
});
