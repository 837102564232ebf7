// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import type { Locator } from 'playwright-core';
import should from 'should';
import { PRESET_PURPOSES, PURPOSES } from '../../src';
import { Simulator } from '../../src/simulator';
import { ADMIN, config, refresh, tab } from '../nodes/flow';
import { sharedBrowser } from '../support/browser';
import { afterThisTest } from '../support/teardown';
import { type Editor, startEditor, untouchedConfig, untouchedRefresh } from './editor';

describe('the dialog of ami-config', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  let pbx: Simulator;
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    pbx = await Simulator.listen({
      users: [
        { ...ADMIN, read: 'all', write: 'all' },
        { username: 'guest', secret: 'guest-secret', read: 'none', write: 'none' },
      ],
    });
    editor = await startEditor({
      browser: browser(),
      flow: [config(pbx, { ...untouchedConfig, port: String(pbx.port), credentials: ADMIN })],
      env: { AMI_HOST: '127.0.0.1', AMI_PASSWORD: 'from-the-environment', PBX_PORT: String(pbx.port) },
    });
  });
  after(async () => {
    await editor?.stop();
    await pbx?.close();
  });
  beforeEach(() => editor.open('pbx1'));
  afterEach(async () => {
    await editor.page.locator('#node-config-dialog-cancel').click();
    await editor.page.locator('#node-config-dialog-cancel').waitFor({ state: 'detached' });
    editor.faults.should.be.empty();
  });

  const text = async (place: Locator) => (await place.textContent()) ?? '';
  const field = (name: string) => editor.page.locator(`#node-config-input-${name}`);
  const fault = (name: string) => editor.page.locator(`#node-config-input-${name}-fault`);
  const hint = (name: string) =>
    editor.page
      .locator('.form-row', { has: field(name) })
      .locator('.ami-hint')
      .first();
  const test = async () => {
    await editor.page.locator('#node-config-ami-test').click();
    const report = editor.page.locator('#node-config-ami-report');
    await report.locator('p').first().waitFor();
    return (await text(report)).replace(/\s+/g, ' ');
  };

  it('tests the saved values with the stored secret, which the page never receives', async () => {
    (await field('secret').inputValue()).should.equal('__PWRD__');
    const report = await test();
    report.should.match(/Logged in to Asterisk 22\.\S+ at 127\.0\.0\.1:\d+ in \d+ ms/);
    report.should.match(/may query single extensions and the whole list/);
  });

  it('tests unsaved values and shows the missing lines of manager.conf', async () => {
    await field('username').fill('guest');
    await field('secret').fill('guest-secret');
    const report = await test();
    report.should.match(/may not query extensions/);
    report.should.match(/\[guest\] write = call,reporting/);
    should(await editor.evaluate('RED.nodes.node("pbx1").changed')).not.be.ok();
  });

  it('explains a refused login and shows the section that would allow it', async () => {
    await field('secret').fill('wrong');
    const report = await test();
    report.should.match(/login refused: user "admin": Asterisk does not say why/);
    should(report.match(/refused/g)?.length).equal(1);
    report.should.match(/\[admin\] secret = <secret> deny/);
    report.should.not.match(/wrong/);
  });

  it('clears the report when a field changes', async () => {
    await test();
    await field('username').fill('other');
    (await text(editor.page.locator('#node-config-ami-report'))).should.equal('');
  });

  it('uses the environment variables of the server for ${NAME}', async () => {
    await field('port').fill('${PBX_PORT}');
    (await test()).should.match(/Logged in/);
    await field('port').fill('${NOT_THERE}');
    (await test()).should.match(/the environment variable NOT_THERE is not set/);
  });

  it('shows an error below its field immediately', async () => {
    await field('port').fill('70000');
    await field('host').fill('http://pbx:5038');
    (await text(fault('port'))).should.equal('Port: must be a whole number from 1 to 65535, or ${NAME}');
    (await text(fault('host'))).should.match(/^Server: must be only a host name or an address/);
    await field('port').fill('${PORT}');
    await field('host').fill('fe80::1');
    (await text(fault('port'))).should.equal('');
    (await text(fault('host'))).should.equal('');
  });

  it('shows the environment value of a blank field, but never a secret', async () => {
    await field('host').fill('');
    await field('secret').fill('');
    (await text(hint('host'))).should.equal('from AMI_HOST: 127.0.0.1');
    (await text(hint('secret'))).should.equal('from AMI_PASSWORD');
    await field('host').fill('pbx');
    (await text(hint('host'))).should.equal('');
  });

  it('warns that a blank PBX name changes with the name and the server, and names it', async () => {
    await field('name').fill('');
    await field('host').fill('10.0.0.7');
    (await text(hint('pbx'))).should.match(/^Blank: msg\.ami\.pbx is “10\.0\.0\.7”\. It changes/);
    await field('name').fill('Head office');
    (await text(hint('pbx'))).should.match(/“Head office”/);
    await field('pbx').fill('Berlin');
    (await text(hint('pbx'))).should.equal('');
  });

  it('has a box for each purpose of the allow-list, with the word that an error names, and saves what is ticked', async () => {
    const boxes = editor.page.locator('#node-config-ami-purposes');
    const ticked = () =>
      boxes
        .locator('input')
        .evaluateAll((inputs) =>
          inputs.flatMap((input) =>
            input instanceof HTMLInputElement && input.checked ? [input.value] : [],
          ),
        );
    await editor.page.locator('#node-config-ami-allow').click();
    (await boxes.locator('code').allTextContents()).should.deepEqual([...PURPOSES]);
    (await ticked()).should.deepEqual([...PRESET_PURPOSES]);
    await boxes.locator('label', { hasText: 'console commands' }).click();
    await boxes.locator('input[value="calls"]').uncheck();
    await editor.done('pbx1');
    const saved = await editor.evaluate('RED.nodes.node("pbx1").allow');
    should(saved).deepEqual(['reading', 'queues', 'recording', 'messages', 'presence', 'command']);
    await editor.open('pbx1');
    (await ticked()).should.deepEqual(saved);
    await boxes.getByRole('button').click();
    (await ticked()).should.deepEqual([...PRESET_PURPOSES]);
  });

  it('folds TLS and login until they are opened', async () => {
    (await field('usetls').isVisible()).should.be.false();
    await editor.page.locator('#node-config-ami-security').click();
    (await field('usetls').isVisible()).should.be.true();
    (await field('login').isVisible()).should.be.true();
  });
});

describe('the dialogs in another language', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();

  it('have no English word of ours left, nor a key without a word', async function () {
    this.timeout(120_000);
    const editor = await startEditor({
      browser: browser(),
      language: 'de',
      flow: [
        tab,
        config({ port: 1 }, { ...untouchedConfig, port: '1' }),
        refresh({ ...untouchedRefresh, wires: [[], []] }),
      ],
    });
    afterThisTest(() => editor.stop());
    await editor.open('pbx1');
    await editor.page.locator('#node-config-ami-test').click();
    const report = editor.page.locator('#node-config-ami-report p');
    await report.first().waitFor();
    ((await report.first().textContent()) ?? '').should.match(/^Anmeldung abgelehnt: |^nicht erreichbar: /);
    await editor.page.locator('#node-config-input-port').fill('x');
    const body = (await editor.page.locator('.red-ui-tray-body').last().textContent()) ?? '';
    body.should.match(/Verbindung testen/).and.match(/Port: muss eine ganze Zahl von 1 bis 65535 sein/);
    body.should.not.match(/ami-\w+\.\w+|More settings/);
    await editor.page.locator('#node-config-dialog-cancel').click();
    (await editor.evaluate<string>('RED.nodes.getNodeHelp("ami-refresh")')).should.match(/Nebenstellen/);
  });
});
