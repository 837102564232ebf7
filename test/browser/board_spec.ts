import type { BrowserContextOptions, Page } from 'playwright-core';
import should from 'should';
import { Simulator, type UserOptions } from '../../src/simulator';
import { type Board, filled, startBoard } from '../flows/board';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { blankStrips, drawnFor } from './pages';

const DESKTOP = { width: 1280, height: 900 };
/** Limit of events that are queued for the database. */
const KEPT = 1_000;
const PHONE = { width: 390, height: 844 };
/** A user that can query states, but receives no events about them. */
const BLIND = { username: 'admin', secret: 'secret', read: ['system'] } satisfies UserOptions;

describe('the extension board in a browser', function () {
  this.timeout(60_000);
  const mariadb = lab.mariadb();
  const browser = sharedBrowser();
  let pbx: Simulator;
  let board: Board;
  const pages: Page[] = [];
  const faults: string[] = [];

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    faults.splice(0).should.be.empty();
  });

  async function start(options: { extensions: number; users?: UserOptions[] }): Promise<void> {
    pbx = await Simulator.listen(options);
    board = await startBoard(mariadb(), pbx, { eventsKept: KEPT });
    await filled(board, options.extensions);
  }
  async function stop(): Promise<void> {
    await board?.stop();
    await pbx?.close();
  }
  async function look(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await browser().newPage({ viewport: DESKTOP, ...options });
    pages.push(page);
    page.on('pageerror', ({ stack }) => faults.push(String(stack)));
    await page.goto(`${board.nodeRed.url}/dashboard/extensions`);
    await row(page, '1001').waitFor();
    return page;
  }
  const row = (page: Page, extension: string) => page.locator(`[data-extension="${extension}"]`);
  const shows = (page: Page, extension: string, text: string) =>
    row(page, extension).getByText(text, { exact: true }).waitFor();
  const refresh = (page: Page) => page.getByRole('button', { name: 'Refresh' }).click();
  const word = (page: Page, text: string | RegExp) => page.getByText(text).first();

  describe('that gets events from Asterisk', () => {
    before(async function () {
      this.timeout(120_000);
      await start({ extensions: 25 });
    });
    after(stop);

    it('shows lamps, counts and every extension, and what the last refresh did', async () => {
      pbx.setState('1002', 'ringing');
      pbx.setState('1003', 'inUse');
      const page = await look();
      await shows(page, '1002', 'Ringing');
      await shows(page, '1003', 'In use');
      await shows(page, '1001', 'Idle');
      await word(page, 'Asterisk: connected').waitFor();
      await word(page, 'History: written').waitFor();
      await word(page, '1 Ringing').waitFor();
      await refresh(page);
      await word(page, /25 extensions checked: 25 succeeded, 0 failed, in [\d.]+ s, at /).waitFor();
    });

    it('shows each change in every browser, in the table, the counts and the events', async () => {
      const [here, there] = await Promise.all([look(), look()]);
      pbx.setState('1004', 'busy');
      for (const page of [here, there]) {
        await shows(page, '1004', 'Busy');
        await word(page, '1 Busy').waitFor();
        await page.locator('.board-events div', { hasText: '1004 is Busy' }).waitFor();
      }
    });

    it('finds extensions by number, name and state', async () => {
      await board.rows("UPDATE extensions SET name = 'Workshop' WHERE extension = '1006'");
      pbx.setState('1007', 'onHold');
      const page = await look();
      await refresh(page);
      await shows(page, '1006', 'Workshop');
      const search = page.getByRole('textbox', { name: /^Search/ });
      for (const [text, extension] of [
        ['1005', '1005'],
        ['worksh', '1006'],
        ['on hold', '1007'],
      ] as const) {
        await search.fill(text);
        await row(page, extension).waitFor();
        await until(async () => (await page.locator('[data-extension]').count()) === 1, text);
      }
      await search.fill('nobody');
      await word(page, 'No extension matches').waitFor();
    });

    it('groups the extensions by state, with large ringing ones first, and can show one state only', async () => {
      pbx.setState('1015', 'ringing');
      pbx.setState('1016', 'onHold');
      const page = await look();
      await shows(page, '1015', 'Ringing');
      await shows(page, '1016', 'On hold');
      const headings = page.locator('.board-tiles h3');
      should((await headings.first().textContent())?.trim()).equal('Ringing');
      should((await headings.last().textContent())?.trim()).equal('Idle');
      const height = async (extension: string) =>
        (await row(page, extension).locator('strong').boundingBox())?.height ?? 0;
      (await height('1015')).should.be.above(2 * (await height('1001')));
      await page.getByRole('button', { name: /^\d+ On hold$/ }).press('Enter');
      await row(page, '1001').waitFor({ state: 'detached' });
      await shows(page, '1016', 'On hold');
      await page.getByRole('button', { name: /^\d+ On hold$/ }).press('Enter');
      await row(page, '1001').waitFor();
      pbx.setState('1015', 'idle');
      pbx.setState('1016', 'idle');
    });

    it('says who calls whom, who talks to whom, and for how long', async () => {
      await board.rows("UPDATE extensions SET name = 'Sales' WHERE extension = '1018'");
      const page = await look();
      await refresh(page);
      await shows(page, '1018', 'Sales');
      const call = pbx.call('1017', '1018');
      await row(page, '1018').getByText('called by 1017').waitFor();
      await row(page, '1017').getByText('calls 1018 Sales').waitFor();
      call.answer();
      await row(page, '1018').getByText('with 1017').waitFor();
      await row(page, '1017').getByText('with 1018 Sales').waitFor();
      await row(page, '1017')
        .locator('time', { hasText: /^0:\d\d$/ })
        .waitFor();
      call.hangup('caller');
      await row(page, '1017').getByText('with 1018').waitFor({ state: 'detached' });
      await shows(page, '1017', 'Idle');
    });

    it('can show a table, in which ringing extensions are larger', async () => {
      pbx.setState('1015', 'ringing');
      const page = await look();
      await page.getByRole('button', { name: 'Table' }).click();
      await page.locator('.board-table tr[data-extension="1001"]').waitFor();
      await shows(page, '1015', 'Ringing');
      const height = async (extension: string) =>
        (await row(page, extension).locator('strong').boundingBox())?.height ?? 0;
      (await height('1015')).should.be.above(1.3 * (await height('1001')));
      pbx.setState('1015', 'idle');
      await page.getByRole('button', { name: 'Tiles' }).click();
      await page.locator('.board-tiles li[data-extension="1001"]').waitFor();
    });

    it("draws an extension's day from the log, after a click on its number or for any day", async () => {
      pbx.setState('1019', 'inUse');
      pbx.setState('1019', 'idle');
      const logged = "SELECT 1 FROM ami_events WHERE extension = '1019' AND event = 'ExtensionStatus'";
      const found = "DELETE FROM ami_events WHERE extension = '1019' AND event = 'refresh'";
      await board.rows(found);
      await until(async () => (await board.rows(logged)).length === 2, 'the log');
      await board.rows(
        "UPDATE ami_events SET received_at = received_at - INTERVAL IF(JSON_VALUE(data, '$.Status') = 1, 25, 24) HOUR WHERE extension = '1019'",
      );
      const [here, there] = await Promise.all([look(), look()]);
      await here.getByRole('button', { name: 'The day of 1019' }).press('Enter');
      const figure = here.getByRole('figure', { name: 'The day of 1019' });
      await figure.getByText('Idle').waitFor();
      should(await figure.locator('svg').count()).equal(1);
      should(await there.getByRole('figure').count()).equal(0);

      const yesterday = new Date(Date.now() - 86_400_000).toLocaleDateString('sv');
      await here.getByLabel('Day', { exact: true }).fill(yesterday);
      await here.getByRole('button', { name: 'Show the day' }).click();
      await figure.getByText('In use').waitFor();
      should(await figure.locator('svg').count()).equal(2);
      await here.getByLabel('Extension', { exact: true }).fill("1019' OR '1'='1");
      await here.getByRole('button', { name: 'Show the day' }).click();
      await word(here, /No history of 1019' OR/).waitFor();
    });

    it("begins an extension's day with the state that a refresh found, before its first change", async () => {
      const hours = (of: string) => `SELECT 1 FROM ami_events WHERE extension = '1020' AND event = '${of}'`;
      await until(async () => (await board.rows(hours('refresh'))).length === 1, 'what was found');
      await board.rows(
        "UPDATE ami_events SET received_at = received_at - INTERVAL 2 DAY WHERE extension = '1020' AND event = 'refresh'",
      );
      const page = await look();
      await page.getByRole('button', { name: 'The day of 1020' }).press('Enter');
      const lane = page
        .getByRole('figure', { name: 'The day of 1020' })
        .locator('.board-lane', { hasText: 'Idle' });
      // The bar begins at midnight.
      should(await lane.locator('svg rect').nth(1).getAttribute('x')).equal('0');
    });

    it('shows the progress of a refresh, and disables its button meanwhile', async () => {
      const page = await look();
      pbx.fault('slow-answers', { value: 1500 });
      await refresh(page);
      await page.locator('.board-head .v-progress-linear').waitFor();
      await until(() => page.getByRole('button', { name: 'Refreshing' }).isDisabled(), 'a button out of use');
      await pbx.heal();
      await page.getByRole('button', { name: 'Refresh', exact: true }).waitFor();
      await until(async () => (await page.locator('.board-head .v-progress-linear').count()) === 0);
    });

    it('is light or dark as the browser prefers, even if the preference changes', async () => {
      const page = await look({ colorScheme: 'dark' });
      await drawnFor(page, 'dark');
      await page.emulateMedia({ colorScheme: 'light' });
      await drawnFor(page, 'light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await drawnFor(page, 'dark');
      await drawnFor(await look({ colorScheme: 'light' }), 'light');
    });

    it('leaves no blank strip on a tablet', async () => {
      for (const width of [600, 820, 1000])
        should(await blankStrips(await look({ viewport: { width, height: 1100 } }))).deepEqual([]);
    });

    it('fits the width of a phone', async () => {
      await board.rows("UPDATE extensions SET name = 'Reception and deliveries' WHERE extension = '1002'");
      const page = await look({ viewport: PHONE, isMobile: true });
      await refresh(page);
      await shows(page, '1002', 'Reception and deliveries');
      const wide = await page.evaluate(
        'Array.from(document.querySelectorAll("body *"))' +
          '.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className)',
      );
      should(wide).deepEqual([]);
      should(await page.evaluate('document.documentElement.scrollWidth')).equal(PHONE.width);
      await page.getByRole('button', { name: 'Refresh' }).waitFor();
    });

    it('says that Asterisk is unavailable, and how old the states are, until it is back', async () => {
      pbx.setState('1008', 'inUse');
      const page = await look();
      await shows(page, '1008', 'In use');
      pbx.stopListening();
      pbx.drop();
      await word(page, 'Asterisk: disconnected').waitFor();
      await refresh(page);
      await word(
        page,
        /Asterisk cannot be reached\.\s+These are the last known states, \d+ seconds? old\./,
      ).waitFor();
      await page.locator('.board-why', { hasText: /^cannot connect to 127.0.0.1:/ }).waitFor();
      await shows(page, '1008', 'In use');
      await page.getByText(/^As of [\d:]+( [AP]M)?\. Later changes are not known\.$/).waitFor();
      await page.locator('.board-stale').waitFor();
      const clock = () => row(page, '1008').locator('time').textContent();
      const age = async () =>
        Number(/(\d+) seconds? old\./.exec((await word(page, / seconds? old\./).textContent()) ?? '')?.[1]);
      const [stopped, before] = [await clock(), await age()];
      // The page is drawn again each second, because it shows the age of the states.
      await until(async () => (await age()) >= before + 2, 'a page that is two seconds older');
      should(await clock()).equal(stopped);
      await pbx.listenAgain();
      await word(page, 'Asterisk: connected').waitFor();
      await page.locator('.board-stale').waitFor({ state: 'detached' });
      await word(page, /Asterisk cannot be reached/).waitFor({ state: 'detached' });
    });

    it('works without its database, says what is queued, and writes it when the database is back', async () => {
      const page = await look();
      await board.relay.cut();
      pbx.setState('1009', 'inUse');
      await shows(page, '1009', 'In use');
      await word(page, 'History: not written').waitFor();
      await word(
        page,
        /The database has been unavailable since [\d:]+.*\(\d+ \w+\)\.\s+[1-9]\d* events and 1 states are queued, 0 events were dropped\./,
      ).waitFor();
      await refresh(page);
      await word(page, /25 extensions checked/).waitFor();
      await board.relay.mend();
      await word(page, 'History: written').waitFor();
      await until(
        async () =>
          (await board.rows("SELECT 1 FROM extension_status WHERE extension = '1009' AND state = 'inUse'"))
            .length === 1,
        'the row',
      );
    });

    it('counts the events that it drops when its queue for the database is full', async () => {
      const page = await look();
      await board.relay.cut();
      await word(page, 'History: not written').waitFor();
      for (let i = 0; i < KEPT + 50; i++) pbx.emit({ Event: 'Hangup', CallerIDNum: '1001', Cause: '16' });
      await word(page, /1000 events and \d+ states are queued, 50 events were dropped\./).waitFor();
      await board.relay.mend();
      await word(
        page,
        /While the database was unavailable, 50 events were dropped: at most 1000 are queued\./,
      ).waitFor();
      const logged = async () => {
        const [row] = await board.rows<{ n: number }>(
          "SELECT COUNT(*) AS n FROM ami_events WHERE event = 'Hangup' AND extension = '1001'",
        );
        return row?.n ?? 0;
      };
      await until(async () => (await logged()) >= KEPT, 'the queued events in the table');
      should(await logged()).equal(KEPT);
    });
  });

  describe('that gets no events', () => {
    before(async function () {
      this.timeout(120_000);
      await start({ extensions: 25, users: [BLIND] });
    });
    after(stop);

    it('shows the result of a refresh in every browser', async () => {
      const [here, there] = await Promise.all([look(), look()]);
      await shows(here, '1005', 'Idle');
      pbx.setState('1005', 'ringing');
      await refresh(here);
      await shows(here, '1005', 'Ringing');
      await shows(there, '1005', 'Ringing');
    });

    it('marks only an extension that was removed from the dialplan without an event', async () => {
      const page = await look();
      pbx.setState('1011', 'removed');
      await board.press('Find new extensions');
      await shows(page, '1011', 'Removed');
      await shows(page, '1010', 'Idle');
    });

    it('notices an unavailable database even if there is nothing to write', async () => {
      const page = await look();
      await word(page, 'History: written').waitFor();
      await board.relay.cut();
      await word(page, 'History: not written').waitFor();
      await board.relay.mend();
      await word(page, 'History: written').waitFor();
    });

    it('starts with the last states in the database if Asterisk is unavailable', async () => {
      pbx.stopListening();
      pbx.drop();
      await board.rows('UPDATE extension_status SET checked_at = checked_at - INTERVAL 2 HOUR');
      await board.restart();
      const page = await look();
      await shows(page, '1001', 'Idle');
      await word(page, /These are the last known states, 2 hours old\./).waitFor();
    });
  });

  describe('with 1,000 extensions', () => {
    before(async function () {
      this.timeout(120_000);
      await start({ extensions: 1000 });
    });
    after(stop);

    it('draws at most four times a second, with any number of changes', async () => {
      const page = await look();
      await page.evaluate(
        'window.drawn = 0; new MutationObserver(() => window.drawn++)' +
          '.observe(document.querySelector(".board-line:nth-of-type(2)"), { childList: true, subtree: true, characterData: true })',
      );
      const begun = performance.now();
      for (let i = 1001; i <= 2000; i++) pbx.setState(String(i), 'inUse');
      await word(page, '1000 In use').waitFor();
      const drawn = Number(await page.evaluate('window.drawn'));
      drawn.should.be.within(1, Math.ceil((performance.now() - begun) / 250) + 1);
      await page.getByRole('textbox', { name: /^Search/ }).fill('1999');
      await shows(page, '1999', 'In use');
    });
  });
});
