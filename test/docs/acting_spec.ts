import { readFileSync } from 'node:fs';
import should from 'should';
import { projectPath } from '../../lab/machine/paths';
import { FORMS, type FormName, isFormName } from '../../src/actions';
import type { ActionConnection } from '../../src/actions/connection';
import { rejection } from '../support/wait';

/** The fields of *who* in the table. */
const WHO = ['extension', 'channel', 'which', 'context'];
/** A connection that is never used, because the fields are refused first. */
const UNUSED = {} as ActionConnection;

const page = readFileSync(projectPath('docs/acting.md'), 'utf8');
const section = page.slice(page.indexOf('## Forms and their fields'), page.indexOf('## Rights'));
const rows = [...section.matchAll(/^\| `(\w+)` \|(.*?)\|(.*?)\|/gm)];

function fieldsIn(cell: string): string[] {
  const named = [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  return cell.includes('who') ? [...named, ...WHO] : named;
}

/** The fields that the form itself names in its error. */
async function fieldsOf(form: FormName): Promise<string[]> {
  const { message } = await rejection(FORMS[form](UNUSED, { nonsense: 1 }));
  const [, names = ''] = /Fields: (.*)$/.exec(message) ?? [];
  return names.split(', ');
}

describe('docs/acting.md', () => {
  it('has a row for each form', () => {
    should(rows.map(([, form]) => form)).deepEqual(Object.keys(FORMS));
  });

  for (const [, form = '', required = '', optional = ''] of rows) {
    it(`lists the fields of ${form}`, async () => {
      if (!isFormName(form)) throw new Error(`${form} is no form`);
      const listed = [...fieldsIn(required), ...fieldsIn(optional)];
      // The body of a message is not in this list, because it may have several lines.
      const known = [...(await fieldsOf(form)), ...(form === 'message' ? ['body'] : [])];
      should([...new Set(listed)].sort()).deepEqual(known.sort());
    });
  }
});
