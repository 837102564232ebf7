import should from 'should';
import { parse } from '../support/frames';

describe('Long frames', () => {
  it('may arrive byte by byte: no byte is searched twice', () => {
    const value = 'x'.repeat(300 * 1024);
    for (const wire of [
      `Event: X\r\nA: ${value}\r\n\r\n`,
      `Response: Follows\r\n${value}\n--END COMMAND--\r\n\r\n`,
      `${value}: 1\r\n\r\n`,
    ]) {
      should(parse(wire, { chunk: 1 }).length).equal(1);
    }
  });
});
