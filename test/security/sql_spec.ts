import should from 'should';
import { EXAMPLES } from '../examples/all';

const STATEMENT =
  /\b(SELECT|INSERT|UPDATE|DELETE|CREATE|REPLACE|UPSERT|SET)\b[^;]*\b(FROM|INTO|TABLE|SET|VALUES)\b/;

/** The SQL statements of the examples, in templates and in functions. */
const statements = EXAMPLES.flatMap(({ title, flow }) =>
  flow.flatMap(({ type, name, template, syntax, func }) => {
    if (type === 'template' && STATEMENT.test(String(template)))
      return [{ place: `${title}: ${name}`, text: String(template), syntax }];
    if (type === 'function' && STATEMENT.test(String(func)))
      return [{ place: `${title}: ${name}`, text: String(func), syntax: 'function' }];
    return [];
  }),
);

describe('SQL in the examples', () => {
  it('exists', () => {
    should(statements.length).be.above(5);
  });

  for (const { place, text, syntax } of statements) {
    it(`is fixed text, and values are bound: ${place}`, () => {
      should(syntax).equal('plain');
      should(text).not.match(/\{\{|\$\{/);
    });
  }
});
