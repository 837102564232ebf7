import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import should from 'should';
import { namesNone } from '../../../nodes/common/empty-payload';

const none: unknown[] = [
  undefined,
  null,
  true,
  '',
  ' \t\n',
  1e12,
  Date.now(),
  Buffer.alloc(0),
  new Date(),
  runInNewContext('new Date()'),
  {},
  runInNewContext('({})'),
  Object.create(null),
];
const times = [
  '2026-11-28T18:21Z',
  '2026-11-28T18:21',
  '2026-11-28T18:21:02',
  '2026-11-28T18:21:02.5Z',
  '2026-11-28T18:21:02.456Z',
  ' 2026-11-28T18:21:02.456789+01:00 ',
  '2026-11-28T18:21:02-0130',
];
const some: unknown[] = [
  false,
  0,
  1001,
  1e12 - 1,
  '1001',
  'true',
  Buffer.from('1'),
  [],
  [1001],
  { extension: '1001' },
  Object.assign(Object.create(null), { extension: '1001' }),
  new Map(),
  () => {},
];
const noTimes = [
  '2026-11-28',
  '2026-11-28T18',
  '2026-11-28T18:2',
  '26-11-28T18:21Z',
  '12026-11-28T18:21Z',
  '2026-1-28T18:21Z',
  '2026-11-8T18:21Z',
  '2026-11-28 18:21Z',
  '2026-11-28T8:21Z',
  '2026-11-28T18:21:2',
  '2026-11-28T18:21:02.',
  '2026-11-28T18:21:02ZZ',
  '2026-11-28T18:21:02Z,1001',
  '1001 2026-11-28T18:21:02Z',
  '2026-11-28T18:21:02+1',
  '2026-11-28T18:21:02+01:0',
  '2026-11-28T18:21:02=01:00',
  'x026-11-28T18:21Z',
  '2026-xx-28T18:21Z',
  '2026-11-xxT18:21Z',
  '2026-11-28Txx:21Z',
  '2026-11-28T18:xxZ',
  '2026-11-28T18:21:xxZ',
  '2026-11-28T18:21:02.xZ',
  '2026-11-28T18:21:02+xx:00',
  '2026-11-28T18:21:02+01:xx',
];

describe('a payload', () => {
  it('that is empty, or what a core node sends by default, names nothing', () => {
    for (const payload of [...none, ...times]) should(namesNone(payload)).equal(true, inspect(payload));
  });

  it('with any other content names something, even if it looks like a time', () => {
    for (const payload of [...some, ...noTimes]) should(namesNone(payload)).equal(false, inspect(payload));
  });
});
