// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import should from 'should';
import { readSettings } from '../../../nodes/ami-state/settings';
import type { SavedNode } from '../../../nodes/common/saved-node';

const settings = (more: object, saved?: object) =>
  readSettings(
    { id: 'st1', type: 'ami-state', name: '', z: '', connection: 'pbx1', sources: ['hints'], ...more },
    saved as SavedNode | undefined,
  );

describe('the settings of ami-state', () => {
  it('check every hour for changes that no event reports, unless they say otherwise', () => {
    for (const [check, ms] of [
      [undefined, 3_600_000],
      ['', 3_600_000],
      ['5', 300_000],
      ['0', 0],
    ] as const)
      should(settings({ check }).checkInterval).equal(ms);
  });

  it('have all names and contexts if these fields are blank', () => {
    should(settings({ names: '', context: ' ' })).match({ names: [], context: undefined });
    should(settings({ names: '10*, 2001' }).names).deepEqual(['10*', '2001']);
  });

  it('are read from text or lists, each source once', () => {
    should(settings({ sources: 'hints, devices,hints' }).sources).deepEqual(['hints', 'devices']);
    should(settings({ mailboxes: ['100@default', 200], context: ' sales ' })).match({
      mailboxes: ['100@default', '200'],
      context: 'sales',
    });
    should(settings({ check: '10080' }).checkInterval).equal(7 * 24 * 3_600_000);
    should(settings({ names: Array(1000).fill('x'.repeat(256)) }).names).have.length(1000);
  });

  it('that are wrong are refused by their name', () => {
    for (const [fields, message] of [
      [{ sources: [] }, /^sources: select at least one of hints, devices/],
      [{ sources: ['hints', 'trunks'] }, /^sources\[1\] must be one of hints, devices, .*, not "trunks"$/],
      [{ sources: [7] }, /^sources\[0\] must be one of .*, not 7$/],
      [{ sources: ['${GONE}'] }, /^sources\[0\]: .*GONE is not set$/],
      [{ names: ['1001', true] }, 'names[1] must be a name, not true'],
      [{ names: ['1001', '${GONE}'] }, /^names\[1\]: .*GONE is not set$/],
      [{ names: ['x'.repeat(257)] }, 'names[0] has 257 characters; the limit is 256'],
      [{ names: Array(1001).fill('x') }, 'names holds 1001 names; the limit is 1000'],
      [{ mailboxes: ['a\nb'] }, 'mailboxes[0] contains CR, LF or NUL'],
      [{ mailboxes: ['a\rb'] }, 'mailboxes[0] contains CR, LF or NUL'],
      [{ mailboxes: ['a\0b'] }, 'mailboxes[0] contains CR, LF or NUL'],
      [{ mailboxes: [{}] }, 'mailboxes[0] must be a name, not an object'],
      [{ context: '${GONE}' }, /^context: .*GONE is not set$/],
      [{ context: true }, /^context must be text/],
      [{ check: '10081' }, /^check must be a whole number from 0 to 10080,/],
    ] as const)
      should(() => settings(fields)).throw(message, { code: 'AMI_ERR_INVALID_ACTION' });
  });

  it('are refused if an empty variable would mean all names or contexts', () => {
    for (const name of ['names', 'mailboxes', 'context'])
      should(() => settings({ [name]: '' }, { [name]: '${NONE}' })).throw(
        `${name}: the environment variable NONE is empty`,
        { code: 'AMI_ERR_INVALID_ACTION' },
      );
    should(settings({ names: '1001' }, { names: ['${SOME}'] }).names).deepEqual(['1001']);
  });
});
