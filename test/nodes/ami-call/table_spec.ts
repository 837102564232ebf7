import { readdirSync, readFileSync } from 'node:fs';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';
import { rowOf } from '../../../nodes/ami-call/row';
import type { Call, Party } from '../../../src';
import { play, recorded } from '../../calls/replay';
import { example } from '../../examples/all';

const LOCALES = 'nodes/ami-call/locales';

/** The statement without IF NOT EXISTS, which only a flow needs. */
const statementIn = (text: string) =>
  /CREATE TABLE (?:IF NOT EXISTS )?(calls \([\s\S]*?\n\) CHARACTER SET utf8mb4)/.exec(text)?.[1];

const columnsOf = (statement: string) =>
  statement
    .split(/[(,]\s*/)
    .flatMap((part) => /^(\w+) (?:VARCHAR|TEXT|BIGINT|DATETIME|SMALLINT|TINYINT)/.exec(part)?.[1] ?? []);

describe('the table calls', () => {
  const flow = example('Call log (MySQL)').flow.map(({ template }) => String(template ?? ''));
  const statement = flow.map(statementIn).find((found) => found !== undefined) ?? '';

  it('has a column for each value of a row, and no other', () => {
    const [call] = play(recorded('22/queue-refer-attended')).calls;
    if (!call) throw new Error('the recording has no call');
    should(columnsOf(statement)).deepEqual(Object.keys(rowOf(call)));
  });

  const party = (number: string, extension?: string): Party => ({
    channel: `PJSIP/${number}-00000001`,
    device: `PJSIP/${number}`,
    number,
    name: `Name of ${number}`,
    ...(extension && { extension }),
  });

  it('has the parties, the times and the queue of a call', () => {
    const [ended] = play(recorded('22/queue-refer-attended')).calls;
    if (!ended) throw new Error('the recording has no call');
    const call: Call = {
      ...ended,
      pbx: 'hq',
      id: '1.1',
      from: party('5551', '41'),
      to: party('42'),
      answeredBy: party('43', '0043'),
      endedBy: party('44', '0044'),
      group: [party('42'), party('43', '0043')],
      via: [
        { kind: 'attended', by: null, to: '42', at: ended.startedAt, outcome: 'answered' },
        { kind: 'forward', by: null, to: '0', at: ended.startedAt, outcome: 'abandoned' },
      ],
      queue: { name: 'sales', position: null, agent: 'Ann', waitedMs: 7 },
      startedAt: '2026-11-29T03:45:00.123Z',
      ringingAt: '2026-11-29T03:45:01.000Z',
      answeredAt: null,
      endedAt: '2026-11-29T03:46:00.000Z',
      partial: true,
    };
    should(rowOf(call)).match({
      ...{ pbx: 'hq', id: '1.1', from_number: '41', from_name: 'Name of 5551', from_device: 'PJSIP/5551' },
      ...{ to_number: '42', to_name: 'Name of 42', to_device: 'PJSIP/42', dialled: call.dialled },
      ...{ answered_by: '0043', ended_by: '0044', rang: '42,0043' },
      ...{ queue: 'sales', agent: 'Ann', waited_ms: 7 },
      via: 'attended 42 answered, forward 0 abandoned',
      started_at: '2026-11-29 03:45:00.123',
      ringing_at: '2026-11-29 03:45:01.000',
      answered_at: null,
      ended_at: '2026-11-29 03:46:00.000',
      partial: 1,
    });
    const empty = { ...call, to: null, answeredBy: null, endedBy: null, queue: null, via: [], group: [] };
    should(rowOf({ ...empty, partial: false })).match({
      ...{ to_number: null, to_name: null, to_device: null, answered_by: null, ended_by: null },
      ...{ queue: null, agent: null, waited_ms: null, via: '', rang: '', partial: 0 },
    });
  });

  for (const language of readdirSync(projectPath(LOCALES))) {
    it(`stands in the help as in the example: ${language}`, () => {
      const help = readFileSync(projectPath(LOCALES, language, 'ami-call.html'), 'utf8');
      should(statementIn(help)).equal(statement);
    });
  }
});
