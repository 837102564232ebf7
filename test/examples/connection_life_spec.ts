import type { Page } from 'playwright-core';
import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { type NodeRed, startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { blankStrips, drawnFor } from '../browser/pages';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { example, nodeId } from './all';
import { Functions } from './functions';

const TITLE = 'Connection life (dashboard)';

describe('the example "Connection life": the history of the connection', () => {
  const READY = { state: 'ready', since: '2026-11-28T10:00:00.000Z', eventsPerSecond: 7, connects: 1 };
  let functions: Functions;
  beforeEach(() => {
    functions = new Functions(TITLE);
  });

  const record = (payload: object) => functions.run('Record changes', { payload });
  const changes = async (payload: object) => {
    const [[page] = []] = await record(payload);
    return (page as { payload: { changes: { state: string; since: string; reason?: string }[] } }).payload
      .changes;
  };

  it('sends the snapshot with its history to the page, and the event rate to the chart', async () => {
    const change = { state: 'ready', since: READY.since, reason: undefined };
    should(await record(READY)).deepEqual([
      [{ payload: { ...READY, changes: [change] } }],
      [{ topic: 'events', payload: 7 }],
    ]);
  });

  it('records a snapshot of the same state once', async () => {
    await record(READY);
    should(await changes({ ...READY, eventsPerSecond: 8 })).have.length(1);
  });

  it('records a new state and a new time, newest first', async () => {
    await record(READY);
    await record({ ...READY, state: 'waiting' });
    const later = '2026-11-28T10:00:01.000Z';
    const recorded = await changes({ ...READY, state: 'waiting', since: later });
    should(recorded.map(({ state, since }) => [state, since])).deepEqual([
      ['waiting', later],
      ['waiting', READY.since],
      ['ready', READY.since],
    ]);
  });

  it('records the reason of a failure with its code', async () => {
    const reason = { code: 'AMI_ERR_CONNECT', message: 'connection refused' };
    should((await changes({ ...READY, state: 'waiting', reason }))[0]?.reason).equal(
      'AMI_ERR_CONNECT: connection refused',
    );
  });

  it('keeps the last twelve changes', async () => {
    for (let i = 1; i < 20; i++) await record({ ...READY, since: String(i) });
    const recorded = await changes({ ...READY, since: '20' });
    should(recorded.map(({ since }) => Number(since))).deepEqual([
      20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9,
    ]);
  });
});

describe('the example "Connection life": slow refreshes', () => {
  let functions: Functions;
  beforeEach(() => {
    functions = new Functions(TITLE);
  });

  const took = (queryMs: number, connectMs = 0) =>
    functions.run('Duration', { payload: { statistics: { connectMs, queryMs }, extensionsChecked: 25 } });
  const all = async (...durations: number[]) => {
    for (const duration of durations) await took(duration);
  };
  const isSlow = async (duration: number) => {
    const [, [page] = []] = await took(duration);
    return (page as { payload: { slow: boolean } }).payload.slow;
  };

  it('sends the duration to the chart and to the page', async () => {
    should(await took(20.4, 10)).deepEqual([
      [{ topic: 'refresh', payload: 30.4 }],
      [{ payload: { text: 'A refresh of 25 extensions took 30 ms.', slow: false } }],
      [],
    ]);
    should(functions.statuses).deepEqual([{ fill: 'green', shape: 'dot', text: '30 ms' }]);
  });

  it('alerts once when refreshes become slow', async () => {
    await all(100, 100, 100);
    const text =
      'A refresh of 25 extensions took 900 ms; 100 ms is usual. Asterisk or the network may be overloaded.';
    should(await took(900)).deepEqual([
      [{ topic: 'refresh', payload: 900 }],
      [{ payload: { text, slow: true } }],
      [{ payload: text }],
    ]);
    should(functions.statuses.at(-1)).deepEqual({ fill: 'yellow', shape: 'dot', text: '900 ms' });
    should((await took(900))[2]).deepEqual([]);
    await took(100);
    should((await took(900))[2]).have.length(1);
  });

  it('calls no refresh slow before it knows three durations', async () => {
    for (const duration of [1, 10_000, 1]) should(await isSlow(duration)).be.false();
    should(await isSlow(10_000)).be.true();
  });

  for (const [usual, limit] of [
    [100, 500],
    [200, 600],
  ] as const) {
    it(`calls a refresh slow above ${limit} ms if ${usual} ms is usual`, async () => {
      await all(usual, usual, usual);
      should(await isSlow(limit)).be.false();
      await took(usual);
      should(await isSlow(limit + 1)).be.true();
    });
  }

  it('takes the median of the durations as usual', async () => {
    await all(900, 1000, 80);
    should(await isSlow(2700)).be.false();
    functions = new Functions(TITLE);
    await all(400, 100, 300, 200);
    should(await isSlow(900)).be.false();
    functions = new Functions(TITLE);
    await all(400, 100, 300, 200);
    should(await isSlow(901)).be.true();
  });

  it('never takes slow refreshes as usual', async () => {
    await all(100, 100, 100);
    for (let i = 0; i < 10; i++) should(await isSlow(1000)).be.true();
  });

  it('compares with the last twenty refreshes', async () => {
    await all(...Array(30).fill(1000), ...Array(10).fill(300));
    should(await isSlow(2999)).be.false();
    functions = new Functions(TITLE);
    await all(...Array(30).fill(1000), ...Array(11).fill(300));
    should(await isSlow(901)).be.true();
  });

  for (const [message, reported] of [
    ['AmiError: login failed', 'login failed'],
    ['Error: no answer', 'no answer'],
    ['no Error: in front', 'no Error: in front'],
    ['an AmiError: later', 'an AmiError: later'],
  ] as const) {
    it(`reports a failed refresh without the name of the error class: ${message}`, async () => {
      should(await functions.run('Report the error', { error: { message } })).deepEqual([
        [{ payload: { text: `The last refresh failed: ${reported}`, slow: true } }],
      ]);
    });
  }
});

describe('the example "Connection life"', function () {
  this.timeout(60_000);
  const browser = sharedBrowser();
  const life = example(TITLE);
  const faults: string[] = [];
  let pbx: Simulator;
  let nodeRed: NodeRed;
  let page: Page;

  before(async function () {
    this.timeout(120_000);
    pbx = await Simulator.listen({ extensions: 25 });
    nodeRed = await startNodeRed({
      line: lab.line,
      flow: life.flow,
      env: {
        ...amiEnvironment(pbx),
        AMI_RECONNECT_DELAY: '50',
      },
    });
    page = await browser().newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', ({ stack }) => faults.push(String(stack)));
    await page.goto(`${nodeRed.url}/dashboard/connection`);
  });
  after(async () => {
    await page?.close();
    await nodeRed?.stop();
    await pbx?.close();
    should(faults).deepEqual([]);
  });

  const word = (text: string | RegExp) => page.getByText(text).first().waitFor();
  const fact = (name: string) =>
    page.locator('.life-facts div', { hasText: name }).locator('dd').textContent();
  const refresh = async () => {
    const asked = () => pbx.received.filter(({ name }) => name === 'ExtensionStateList').length;
    const before = asked();
    await fetch(`${nodeRed.url}/inject/${nodeId(life, 'Every minute')}`, { method: 'POST' });
    await until(() => asked() > before, 'a refresh');
  };

  it('shows the state of the connection, and charts of its event rate and refresh times', async () => {
    await word('Asterisk: ready');
    await word(/A refresh of 25 extensions took \d+ ms\./);
    should(await fact('Connects')).equal('1');
    await word('None.');
    await until(async () => (await page.locator('canvas').count()) === 2, 'two charts');
  });

  it('is light or dark as the browser prefers, and leaves no blank strip on a tablet', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await drawnFor(page, 'dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await drawnFor(page, 'light');
    await page.setViewportSize({ width: 820, height: 900 });
    await until(async () => (await blankStrips(page)).length === 0, 'one column');
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('counts failures by code, and lists each change with its reason', async () => {
    pbx.stopListening();
    pbx.drop();
    await page.locator('.life th', { hasText: 'AMI_ERR_CONNECT' }).waitFor();
    await page
      .locator('.life tr', { hasText: /waiting\s*AMI_ERR_CONNECT: / })
      .first()
      .waitFor();
    await pbx.listenAgain();
    await word('Asterisk: ready');
    await until(async () => (await fact('Connects')) === '2', 'the second connect');
  });

  it('alerts when refreshes become slow, and shows that until they are fast again', async () => {
    const shown = page.locator('.life[role=status]');
    const alarm = page.getByText(
      /took \d+ ms; \d+ ms is usual\. Asterisk or the network may be overloaded\./,
    );
    for (let i = 0; i < 4; i++) await refresh();
    pbx.fault('slow-answers', { value: 1500 });
    await refresh();
    await shown.locator(alarm).waitFor();
    await until(async () => (await alarm.count()) === 2, 'the notification besides');
    await pbx.heal();
    await refresh();
    await shown.getByText(/took \d+ ms\.$/).waitFor();
  });
});
