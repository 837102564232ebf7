import 'should';
import { Simulator } from '../../../src/simulator';
import { RawClient, wire } from '../raw-client';

const PHONES = `
[general]
context = default

[phone](!)
type = endpoint

[1001](phone)
allow = ulaw
allow = alaw
`;

describe('Simulator: configuration files', () => {
  let pbx: Simulator;
  let client: RawClient;

  beforeEach(async () => {
    pbx = await Simulator.listen({
      extensions: ['1001'],
      files: { 'phones.conf': PHONES, 'empty.conf': '' },
    });
    client = await RawClient.loggedIn(pbx.port);
  });
  afterEach(() => pbx.close());

  const ask = (action: string, headers: Record<string, string> = {}) =>
    client.ask(`Action: ${action}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`));
  const error = (message: string) => wire('Response: Error', `Message: ${message}`);
  const success = (...lines: string[]) => wire('Response: Success', ...lines);

  /** UpdateConfig of phones.conf with these changes: `Append | 1001 | Var: callerid | Value: Ann`. */
  const update = (changes: readonly string[], headers: Record<string, string> = {}) => {
    const numbered = changes.flatMap((change, index) => {
      const number = String(index).padStart(6, '0');
      const [action = '', category = '', ...rest] = change.split(' | ');
      const others = rest.map((each) => each.replace(/^(\w+):/, `$1-${number}:`).split(': '));
      return [[`Action-${number}`, action], [`Cat-${number}`, category], ...others] as [string, string][];
    });
    return ask('UpdateConfig', {
      SrcFilename: 'phones.conf',
      DstFilename: 'phones.conf',
      ...Object.fromEntries(numbered),
      ...headers,
    });
  };
  const lines = async (category: string) =>
    [
      ...(await ask('GetConfig', { Filename: 'phones.conf', Category: category })).matchAll(
        /Line-.*: (.*)\r/g,
      ),
    ].map(([, line]) => line);

  it('GetConfig lists the categories without templates, with the lines that they inherit', async () => {
    (await ask('GetConfig', { Filename: 'phones.conf' })).should.equal(
      success(
        'Category-000000: general',
        'Line-000000-000000: context=default',
        'Category-000001: 1001',
        'Templates-000001: phone',
        'Line-000001-000000: type=endpoint',
        'Line-000001-000001: allow=ulaw',
        'Line-000001-000002: allow=alaw',
      ),
    );
  });

  it('GetConfigJSON repeats a key for each of its lines', async () => {
    (await ask('GetConfigJSON', { Filename: 'phones.conf', Category: '1001' })).should.equal(
      success('JSON: {"1001":{"templates":"phone","type":"endpoint","allow":"ulaw","allow":"alaw"}}'),
    );
  });

  it('ListCategories lists the names, or says that there are none', async () => {
    (await ask('ListCategories', { Filename: 'phones.conf' })).should.equal(
      success('Category-000000: general', 'Category-000001: 1001'),
    );
    (await ask('ListCategories', { Filename: 'empty.conf' })).should.equal(
      success('Error: no categories found'),
    );
  });

  it('distinguishes a missing name from a missing file', async () => {
    for (const [action, unknown] of [
      ['GetConfig', 'Config file not found'],
      ['GetConfigJSON', 'File requires escalated privileges'],
      ['ListCategories', 'Config file not found'],
    ] as const) {
      (await ask(action)).should.equal(error('Filename not specified'), action);
      (await ask(action, { Filename: 'none.conf' })).should.equal(error(unknown), action);
    }
  });

  it('GetConfig takes a category in any case, and an expression for the values of lines', async () => {
    const names = async (headers: Record<string, string>) =>
      [
        ...(await ask('GetConfig', { Filename: 'phones.conf', ...headers })).matchAll(/Category-.*: (.*)\r/g),
      ].map(([, name]) => name);
    (await names({ Category: 'GENERAL' })).should.deepEqual(['general']);
    (await names({ Filter: 'allow=^a' })).should.deepEqual(['1001']);
    (await names({ Filter: 'allow=^law' })).should.deepEqual([]);
    (await names({ Filter: 'ALLOW=alaw' })).should.deepEqual([]);
    (await names({ Filter: 'allow=[' })).should.deepEqual([]);
    (await names({ Filter: 'TEMPLATES=include' })).should.deepEqual(['general', 'phone', '1001']);
    (await names({ Filter: 'TEMPLATES=restrict,type=endpoint' })).should.deepEqual(['phone']);
  });

  it('takes paths within the folder, but keeps files of the system from clients', async () => {
    (await ask('ListCategories', { Filename: './phones.conf' })).should.containEql(
      'Category-000000: general',
    );
    (await ask('ListCategories', { Filename: '.' })).should.equal(error('Config file not found'));
    (await ask('ListCategories', { Filename: 'phones.conf ' })).should.equal(error('Config file not found'));
    for (const action of ['GetConfig', 'GetConfigJSON', 'ListCategories']) {
      (await ask(action, { Filename: '/etc/passwd' })).should.equal(
        error('File requires escalated privileges'),
        action,
      );
    }
  });

  it('CreateConfig refuses each name that a new file cannot have', async () => {
    for (const [Filename, message] of [
      ['phones.conf', 'File exists'],
      ['phones.conf ', 'File exists'],
      ['.', 'File exists'],
      ['../new.conf', 'File requires escalated privileges'],
      ['/tmp/new.conf', 'File requires escalated privileges'],
      ['sub/new.conf', 'No such file or directory'],
      ['/.*/', 'No such file or directory'],
      ['y'.repeat(256), 'File name too long'],
    ] as const) {
      (await ask('CreateConfig', { Filename })).should.equal(error(message), Filename);
    }
  });

  it('UpdateConfig changes the first line of a name in any case, and gives it the new spelling', async () => {
    await update(['Update | 1001 | Var: ALLOW | Value: gsm']);
    (await lines('1001')).should.deepEqual(['type=endpoint', 'ALLOW=gsm', 'allow=alaw']);
  });

  it('UpdateConfig deletes all lines that match in any case', async () => {
    await update(['Delete | 1001 | Var: ALLOW | Match: ULAW']);
    (await lines('1001')).should.deepEqual(['type=endpoint', 'allow=alaw']);
    await update(['Append | 1001 | Var: allow | Value: gsm', 'Delete | 1001 | Var: allow']);
    (await lines('1001')).should.deepEqual(['type=endpoint']);
  });

  it('UpdateConfig ignores templates, except for a new category of the same name', async () => {
    (await update(['Append | phone | Var: a | Value: 1'])).should.equal(
      error('Given category does not exist'),
    );
    (await update(['NewCat | phone'])).should.equal(error('Create category did not complete successfully'));
  });

  it('UpdateConfig inserts after the first line below 0, at the end beyond it, and nowhere without a number', async () => {
    await update(['Insert | 1001 | Var: a | Value: 1 | Line: -1']);
    await update(['Insert | 1001 | Var: b | Value: 2 | Line: 99']);
    (await update(['Insert | 1001 | Var: c | Value: 3 | Line: x'])).should.equal(success());
    (await lines('1001')).should.deepEqual(['type=endpoint', 'a=1', 'allow=ulaw', 'allow=alaw', 'b=2']);
    (await update(['Delete | 1001 | Line: x'])).should.equal(error('Update did not complete successfully'));
  });

  it('UpdateConfig creates templates, categories that inherit from them, and a second category of a name', async () => {
    (await update(['NewCat | 1002 | Options: inherit="general"'])).should.equal(
      error('Template category not found'),
    );
    (
      await update(['NewCat | 1002 | Options: inherit="phone"', 'NewCat | 1002 | Options: allowdups'])
    ).should.equal(success());
    await update(['NewCat | base | Options: template']);
    (await ask('GetConfig', { Filename: 'phones.conf', Category: '1002' })).should.equal(
      success(
        'Category-000000: 1002',
        'Templates-000000: phone',
        'Line-000000-000000: type=endpoint',
        'Category-000001: 1002',
      ),
    );
    (await ask('GetConfigJSON', { Filename: 'phones.conf', Filter: 'TEMPLATES=restrict' })).should.equal(
      success('JSON: {"phone":{"istemplate":1,"type":"endpoint"},"base":{"istemplate":1}}'),
    );
  });

  it('UpdateConfig appends, changes, inserts and deletes lines', async () => {
    (await update(['Append | 1001 | Var: callerid | Value: Ann'])).should.equal(success());
    (await lines('1001')).should.deepEqual(['type=endpoint', 'allow=ulaw', 'allow=alaw', 'callerid=Ann']);
    await update(['Update | 1001 | Var: allow | Value: g722 | Match: alaw']);
    await update(['Insert | 1001 | Var: first | Value: yes | Line: 000000']);
    await update(['Delete | 1001 | Var: callerid']);
    (await lines('1001')).should.deepEqual(['first=yes', 'type=endpoint', 'allow=ulaw', 'allow=g722']);
  });

  it('UpdateConfig creates, renames, empties and removes categories, in any case of their names', async () => {
    (await update(['NewCat | 1002', 'Append | 1002 | Var: a | Value: 1'])).should.equal(success());
    (await update(['NewCat | GENERAL'])).should.equal(error('Create category did not complete successfully'));
    (await update(['RenameCat | 1002 | Value: 1003', 'EmptyCat | 1001', 'DelCat | general'])).should.equal(
      success(),
    );
    (await ask('GetConfig', { Filename: 'phones.conf' })).should.equal(
      success(
        'Category-000000: 1001',
        'Templates-000000: phone',
        'Category-000001: 1003',
        'Line-000001-000000: a=1',
      ),
    );
  });

  it('UpdateConfig makes no change if one of them fails', async () => {
    const before = await ask('GetConfig', { Filename: 'phones.conf' });
    for (const [change, message] of [
      ['Update | none | Var: a | Value: 1', 'Given category does not exist'],
      ['Update | 1001 | Var: none | Value: 1', 'Update did not complete successfully'],
      ['Append | 1001', 'Problem with category, value, or line (if required)'],
      ['Insert | 1001 | Var: a | Value: 1', 'Problem with category, value, or line (if required)'],
      ['Odd | 1001', 'Unknown action command'],
      ['Append', 'Category not specified'],
    ] as const) {
      (await update(['DelCat | general', change])).should.equal(error(message), change);
    }
    (await ask('GetConfig', { Filename: 'phones.conf' })).should.equal(before);
  });

  it('UpdateConfig writes to another existing file, and leaves the source unchanged', async () => {
    await update(['DelCat | 1001'], { DstFilename: 'empty.conf' });
    (await ask('ListCategories', { Filename: 'empty.conf' })).should.equal(
      success('Category-000000: general'),
    );
    (await lines('1001')).length.should.equal(3);
    (await update([], { DstFilename: 'none.conf' })).should.equal(
      error('File requires escalated privileges'),
    );
  });

  it('UpdateConfig reloads a module', async () => {
    const listener = await RawClient.loggedIn(pbx.port, { events: 'system' });
    await listener.frame();
    await update([], { Reload: 'app_queue' });
    (await listener.frame()).should.containEql(
      'Event: Reload\r\nPrivilege: system,all\r\nModule: app_queue\r\n',
    );
    await update([], { Reload: 'yes' });
    (await listener.frame()).should.containEql('Module: All');
    await update([], { Reload: 'no' });
    await update([], { Reload: 'none' });
    (await listener.frame()).should.containEql('Module: none\r\nStatus: 2');
  });

  it('CreateConfig creates an empty file once', async () => {
    (await ask('CreateConfig', { Filename: 'new.conf' })).should.equal(
      success('Message: New configuration file created successfully'),
    );
    (await ask('CreateConfig', { Filename: 'new.conf' })).should.equal(error('File exists'));
    (await ask('ListCategories', { Filename: 'new.conf' })).should.equal(
      success('Error: no categories found'),
    );
  });
});
