import { readdirSync, readFileSync } from 'node:fs';
import should from 'should';
import { projectPath } from '../../../lab/machine/paths';
import { rowOf } from '../../../nodes/ami-call/row';
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

  for (const language of readdirSync(projectPath(LOCALES))) {
    it(`stands in the help as in the example: ${language}`, () => {
      const help = readFileSync(projectPath(LOCALES, language, 'ami-call.html'), 'utf8');
      should(statementIn(help)).equal(statement);
    });
  }
});
