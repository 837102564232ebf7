import type { Page } from 'playwright-core';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type FlowNode, type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { EXAMPLES, example, nodeId } from '../examples/all';
import { type Board, filled, startBoard } from '../flows/board';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { until } from '../support/wait';

/** Texts that do harm if they are used as HTML, as a template or as the name of a property. */
const HOSTILE = [
  '<img src=x onerror="window.ran=1">',
  '"><svg onload="window.ran=1">',
  "{{constructor.constructor('window.ran=1')()}}",
  '__proto__',
  'constructor',
] as const;
const [IMG] = HOSTILE;
/** An extension with `_` before it is a pattern, which is in no list of states. */
const LISTED = HOSTILE.filter((text) => !text.startsWith('_'));

/** The examples with a page. Those about calls are tested in call-pages_spec.ts, the others here. */
const WITH_PAGES = [
  'Call journey (dashboard)',
  'Call log (MySQL)',
  'Click to call (dashboard)',
  'Connection life (dashboard)',
  'Extension board (MySQL and dashboard)',
  'HTTP API',
  'Queue agents (dashboard)',
  'Queue wallboard (dashboard)',
  'Several PBXs on one board',
];

describe('texts of a PBX, of a flow and of a database on the pages of the examples', function () {
  this.timeout(60_000);
  const mariadb = lab.mariadb();
  const browser = sharedBrowser();
  const ends: (() => Promise<unknown>)[] = [];
  let pbx: Simulator;
  let page: Page;

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({
      extensions: LISTED.map((extension, i) => ({ extension, hint: `PJSIP/${i}`, name: extension })),
    });
    ends.push(() => pbx.close());
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });
  beforeEach(async () => {
    page = await browser().newPage({ viewport: { width: 1280, height: 1000 } });
  });
  afterEach(async () => {
    // Any injected script would have run before the last text appeared.
    should(await page.evaluate('window.ran')).be.undefined();
    should(await page.locator('img[src="x"]').count()).equal(0);
    should(await page.evaluate('Object.keys(Object.prototype)')).deepEqual([]);
    await page.close();
  });

  const launch = async (title: string, setUp: (node: FlowNode) => FlowNode = (node) => node) => {
    const nodeRed = await startNodeRed({
      line: lab.line,
      flow: example(title).flow.map(setUp),
      env: amiEnvironment(pbx),
    });
    ends.push(() => nodeRed.stop());
    return nodeRed;
  };
  const press = (nodeRed: NodeRed, title: string, inject: string) =>
    fetch(`${nodeRed.url}/inject/${nodeId(example(title), inject)}`, { method: 'POST' });
  const reads = (text: string, within = 'body') =>
    page.locator(within).getByText(text, { exact: false }).first().waitFor();

  it('are tested for every example with a page', () => {
    const found = EXAMPLES.filter(({ flow }) =>
      flow.some(({ type, format }) => /^ui-/.test(type) || format === 'html'),
    );
    should(found.map(({ title }) => title)).deepEqual(WITH_PAGES);
  });

  it('are never passed on as HTML', () => {
    for (const { title, flow } of EXAMPLES)
      for (const node of flow) {
        const texts = [node.format, node.template, node.func].map(String).join('\n');
        should(texts).not.match(
          /v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\{\{\{|\{\{&/,
          title,
        );
        should(node.raw ?? false).be.false(`${title}: ${node.name}`);
        // These widgets of the dashboard show their input as HTML.
        should(node.type).not.match(/^ui-(table|text|markdown|dropdown|form)$/, title);
      }
  });

  describe('of the extension board', () => {
    let board: Board;

    before(async function () {
      this.timeout(120_000);
      board = await startBoard(mariadb(), pbx);
      ends.push(() => board.stop());
      await filled(board, LISTED.length);
      for (const [i, text] of LISTED.entries())
        await board.rows('UPDATE extensions SET name = ? WHERE extension = ?', `${text} ${i}`, text);
      await board.press('Refresh');
    });
    beforeEach(async () => {
      await page.goto(`${board.nodeRed.url}/dashboard/extensions`);
    });

    for (const view of ['Tiles', 'Table'] as const) {
      it(`are shown verbatim: extensions, names, devices: ${view}`, async () => {
        await page.getByRole('button', { name: view }).click();
        for (const [i, text] of LISTED.entries()) {
          await reads(text, '.board-extensions strong');
          await reads(`${text} ${i}`, '.board-extensions');
        }
      });
    }

    it('are shown verbatim: who calls whom', async () => {
      for (const [i, text] of LISTED.entries()) {
        const [from, to] = [`PJSIP/${i}-1`, `PJSIP/${text}-2`];
        const [Uniqueid, DestUniqueid, Linkedid] = [`${i}.1`, `${i}.2`, `${i}.1`];
        const channel = { Linkedid, ChannelState: '0', CallerIDNum: text, Exten: text, Context: text };
        pbx.emit({ Event: 'Newchannel', Channel: from, Uniqueid, ...channel });
        pbx.emit({ Event: 'Newchannel', Channel: to, Uniqueid: DestUniqueid, ...channel });
        const call = {
          Channel: from,
          Uniqueid,
          DestChannel: to,
          DestUniqueid,
          Linkedid,
          DestLinkedid: Linkedid,
        };
        const parties = { CallerIDNum: text, DestCallerIDNum: text, DialString: text };
        pbx.emit({ Event: 'DialBegin', ...call, ...parties });
        pbx.emit({ Event: 'Newstate', Channel: to, Uniqueid: DestUniqueid, ...channel, ChannelState: '5' });
        await reads(`calls ${text}`, '.board-partner');
        await reads(`calls ${text}`, '.board-events');
        pbx.emit({ Event: 'DialEnd', ...call, ...parties, DialStatus: text });
        await reads(`got ${text} from ${text}`, '.board-events');
        pbx.emit({
          Event: 'Hangup',
          Channel: call.Channel,
          Uniqueid,
          Linkedid,
          CallerIDNum: text,
          Cause: text,
          'Cause-txt': text,
        });
        await reads(`hung up (${text})`, '.board-events');
      }
    });

    it('are shown verbatim: the name of a state, a hint, and the day of an extension', async () => {
      for (const text of HOSTILE) {
        const status = { Exten: text, Context: text, Hint: text, Status: '2', StatusText: text };
        pbx.emit({ Event: 'ExtensionStatus', ...status });
        await reads(`${text} is ${text}`, '.board-events');
      }
      // The page reads the day only once, so all these events must be in the database first.
      const logged = `SELECT DISTINCT JSON_UNQUOTE(JSON_EXTRACT(data, '$.Context')) AS text FROM ami_events
        WHERE event = 'ExtensionStatus'`;
      await until(async () => {
        const texts = (await board.rows<{ text: string }>(logged)).map(({ text }) => text);
        return HOSTILE.every((text) => texts.includes(text));
      }, 'the log');
      for (const text of HOSTILE) {
        await page.getByLabel('Extension', { exact: true }).fill(text);
        await page.getByRole('button', { name: 'Show the day' }).click();
        await page.locator('.board-lane').getByText(text, { exact: false }).first().waitFor();
      }
    });

    it('are shown verbatim: the error of a refresh', async () => {
      for (const context of HOSTILE)
        await board.rows(
          "INSERT INTO extensions (extension, context) VALUES ('a\nb', ?)",
          context.slice(0, 80),
        );
      await board.press('Refresh');
      await page.locator('.board-refresh', { hasText: /, [1-9]\d* failed/ }).waitFor();
    });
  });

  it('are shown verbatim on the queue wallboard', async () => {
    const nodeRed = await launch('Queue wallboard (dashboard)');
    await pbx.loggedIn();
    await page.goto(`${nodeRed.url}/dashboard/queues`);
    await reads('No queue is known.');
    for (const [index, text] of HOSTILE.entries()) {
      const ids = { Uniqueid: `${index}.1`, Linkedid: `${index}.1` };
      const caller = {
        Channel: `PJSIP/1001-${index}`,
        ...ids,
        ChannelState: '6',
        Queue: text,
        Position: '1',
      };
      for (const Event of ['Newchannel', 'QueueCallerJoin', 'AgentConnect', 'QueueCallerLeave', 'Hangup'])
        pbx.emit({ Event, ...caller, MemberName: text });
      pbx.emit({ Event: 'QueueCallerJoin', Queue: text, Uniqueid: text, CallerIDNum: text });
      pbx.emit({ Event: 'QueueMemberStatus', Queue: text, MemberName: text, Interface: text, Status: '1' });
    }
    for (const text of HOSTILE) {
      const queue = page
        .locator('.wallboard section')
        .filter({ has: page.getByRole('heading', { name: text, exact: true }) });
      await queue.getByText('1 answered, 0 abandoned').waitFor();
      await queue.getByText(`${text}: free`).waitFor();
      await queue.getByText(/^1\s*waiting/).waitFor();
    }
  });

  it('are shown verbatim on the page of several PBXs', async () => {
    const nodeRed = await launch('Several PBXs on one board', (node) =>
      node.type === 'ami-config' ? { ...node, name: `${IMG}${node.name}` } : node,
    );
    for (const text of HOSTILE)
      pbx.emit({ Event: 'ExtensionStatus', Exten: text, Context: text, Status: '2', StatusText: text });
    await until(async () => {
      for (const text of HOSTILE)
        pbx.emit({ Event: 'ExtensionStatus', Exten: text, Context: text, Status: '2', StatusText: text });
      await page.goto(`${nodeRed.url}/several-pbxs`);
      return (await page.locator('tr').count()) > 2 * (HOSTILE.length + LISTED.length);
    }, 'the rows');
    for (const text of HOSTILE)
      should(await page.getByRole('cell', { name: text, exact: true }).count()).be.aboveOrEqual(2);
    await reads(`${IMG}Head office`);
  });

  it('are shown verbatim on the page of the connection', async () => {
    const title = 'Connection life (dashboard)';
    const nodeRed = await launch(title, (node) =>
      node.type === 'ami-config' ? { ...node, name: IMG } : node,
    );
    await page.goto(`${nodeRed.url}/dashboard/connection`);
    await reads(`${IMG}: ready`);
    pbx.fault('wrong-banner', { value: IMG });
    await press(nodeRed, title, 'Every minute');
    await page
      .locator('.life[role=status]')
      .getByText(/The last refresh failed: /)
      .waitFor();
    await pbx.heal();
  });
});
