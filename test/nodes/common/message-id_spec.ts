import should from 'should';
import { messageId } from '../../../nodes/common/message-id';

describe('_msgid', () => {
  it('has the form of Node-RED, and is new each time', () => {
    const ids = Array.from({ length: 70_000 }, messageId);
    for (const id of ids) should(id).match(/^[0-9a-f]{16}$/);
    should(new Set(ids).size).equal(ids.length);
  });
});
