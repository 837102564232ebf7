import should from 'should';
import { config, events, refresh, tab } from '../nodes/flow';
import { sharedBrowser } from '../support/browser';
import { type Editor, startEditor, untouchedConfig, untouchedRefresh } from './editor';

describe('an ami-group in the editor', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  let editor: Editor;

  before(async function () {
    this.timeout(180_000);
    const members = Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`pbx${index + 1}`, '']));
    const server = { port: 5038 };
    editor = await startEditor({
      browser: browser(),
      flow: [
        tab,
        config(server, { ...untouchedConfig, port: '1', name: 'North', pbx: 'Berlin' }),
        config(server, { ...untouchedConfig, port: '1', id: 'pbx2', name: 'South', pbx: 'Munich' }),
        { id: 'group1', type: 'ami-group', version: 1, name: 'All', ...members, pbx1: 'pbx1', pbx2: 'pbx2' },
        events({ version: 1, name: '', conditions: [], connection: 'group1', wires: [[]] }),
        refresh({ ...untouchedRefresh, wires: [[], []] }),
      ],
    });
  });
  after(() => editor?.stop());
  afterEach(() => editor.faults.should.be.empty());

  const users = (id: string) =>
    editor.evaluate<string[]>(`RED.nodes.node("${id}").users.map(function (node) { return node.id; })`);
  const connection = (id: string) => editor.evaluate<string>(`RED.nodes.node("${id}").connection`);

  it('is a user of its members, and has users of its own', async () => {
    should(await users('group1')).deepEqual(['ev1']);
    should(await users('pbx2')).deepEqual(['group1']);
    should(await editor.evaluate('RED.nodes.node("ev1").valid')).not.equal(false);
  });

  it('stays selected when the dialog of a node is saved', async () => {
    await editor.open('ev1');
    should(await editor.page.locator('#node-input-connection').inputValue()).equal('group1');
    await editor.done('ev1');
    should(await connection('ev1')).equal('group1');
  });

  it('can be selected in place of a connection, with a distribution', async () => {
    await editor.open('rf1');
    const distribution = editor.page.locator('#node-input-distribution');
    should(await distribution.isVisible()).be.false();
    await editor.page.locator('#node-input-connection').selectOption('group1');
    await distribution.selectOption('leastBusy');
    await editor.done('rf1');
    should(await connection('rf1')).equal('group1');
    should(await editor.evaluate('RED.nodes.node("rf1").distribution')).equal('leastBusy');
    should((await users('group1')).sort()).deepEqual(['ev1', 'rf1']);
  });

  it('is exported with its members, and imported with new ids for all of them', async () => {
    const exported = await editor.evaluate<{ id: string; type: string }[]>(
      'RED.nodes.createExportableNodeSet([RED.nodes.node("ev1")])',
    );
    should(exported.map(({ id }) => id).sort()).deepEqual(['ev1', 'group1', 'pbx1', 'pbx2']);
    const copies = await editor.evaluate<Record<string, string>>(`(function () {
      const nodes = ${JSON.stringify(exported)};
      const { nodeMap } = RED.nodes.import(nodes, { generateIds: true, importMap: { group1: "copy", pbx1: "copy", pbx2: "copy" } });
      const group = nodeMap.group1;
      return { events: nodeMap.ev1.connection, group: group.id, first: group.pbx1, pbx1: nodeMap.pbx1.id };
    })()`);
    should(copies.group).not.equal('group1');
    should(copies.events).equal(copies.group);
    should(copies.first).equal(copies.pbx1);
    should(copies.first).not.equal('pbx1');
  });

  describe('made and deleted in the dialog of a node', () => {
    const inGroup = (id: string) => editor.page.locator(`#node-config-${id}`);
    const members = (id: string) =>
      editor.evaluate(`hybridAmi.membersOf(RED.nodes.node(${JSON.stringify(id)}))`);
    const openGroup = async (button: string) => {
      await editor.open('ev1');
      await editor.page.locator(button).click();
      await inGroup('dialog-ok').waitFor();
      await editor.settled();
    };

    it('is made with the button beside the connection, and is then selected', async () => {
      await openGroup('#node-input-ami-add-group');
      should(await inGroup('input-pbx2').isVisible()).be.false();
      await inGroup('input-name').fill('Pair');
      await inGroup('input-pbx1').selectOption('pbx2');
      // A filled row shows the next one.
      await inGroup('input-pbx2').waitFor();
      await inGroup('dialog-ok').click();
      await inGroup('dialog-ok').waitFor({ state: 'detached' });
      const made = await editor.page.locator('#node-input-connection').inputValue();
      should(made).not.equal('group1');
      await editor.done('ev1');
      should(await connection('ev1')).equal(made);
      should(await members(made)).deepEqual(['pbx2']);
      should(await users(made)).deepEqual(['ev1']);
      should(await editor.evaluate(`RED.nodes.node(${JSON.stringify(made)}).name`)).equal('Pair');
    });

    it('is deleted with the button of its dialog: its members remain, and Node-RED selects another group', async () => {
      const group = await connection('ev1');
      await openGroup('#node-input-btn-connection-edit');
      // The editor gives this button no id.
      await editor.page.locator('.red-ui-tray').last().locator('.leftButton').click();
      await inGroup('dialog-ok').waitFor({ state: 'detached' });
      // As after the deletion of any configuration node.
      should(await editor.page.locator('#node-input-connection').inputValue()).equal('group1');
      await editor.done('ev1');
      should(await editor.evaluate(`RED.nodes.node(${JSON.stringify(group)})`)).not.be.ok();
      should(await connection('ev1')).equal('group1');
      should(await users('group1')).containEql('ev1');
      should(await editor.evaluate('RED.nodes.node("pbx2").pbx')).equal('Munich');
    });
  });
});
