import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { lab, stopAtTheEnd } from './lab';

/** The Chromium that all suites of a mocha process share. */
export interface SharedBrowser {
  /**
   * Opens a page as in a browser of its own: it shares no cookies or storage with another open page, and starts without
   * those of earlier pages. Only the caches of closed pages are used again, because a dashboard takes seconds to load and
   * compile for the first time.
   */
  newPage(options?: BrowserContextOptions): Promise<Page>;
}

interface Launched {
  browser: Browser;
  contexts: Map<BrowserContext, Past>;
}

/** What a browser context keeps when its page is closed. */
interface Past {
  /** The options that a context cannot change later, as JSON. */
  kind: string;
  /** Origins that may have stored something in the context. */
  origins: Set<string>;
}

let launched: Launched | undefined;

/** Call this in a `describe`, like the functions of `lab`. Pages that a suite opens are closed after that suite. */
export function sharedBrowser(): () => SharedBrowser {
  const chromiumAtHand = lab.chromium();
  let browser: SharedBrowser | undefined;
  before('launch the browser', async function () {
    this.timeout(60_000);
    const opened = await openBrowser(chromiumAtHand());
    browser = { newPage: (options) => newPage(opened, options) };
  });
  after('close what this suite opened in the browser', async () => {
    const pages = launched?.browser.contexts().flatMap((context) => context.pages()) ?? [];
    await Promise.all(pages.map((page) => page.close()));
  });
  return () => {
    if (browser === undefined) throw new Error('the browser is available in hooks and tests only');
    return browser;
  };
}

/** Launches a browser at first, and again after a crash, so that a crash fails one suite and not all later ones. */
async function openBrowser(options: { executablePath: string; args: string[] }): Promise<Launched> {
  if (launched?.browser.isConnected()) return launched;
  const browser = await chromium.launch(options);
  stopAtTheEnd(() => browser.close());
  launched = { browser, contexts: new Map() };
  return launched;
}

const VIEWPORT = { width: 1280, height: 720 };

async function newPage({ browser, contexts }: Launched, options: BrowserContextOptions = {}): Promise<Page> {
  const { viewport = VIEWPORT, colorScheme = 'light', ...fixed } = options;
  const kind = JSON.stringify(fixed);
  const idle = [...contexts].find(([context, past]) => past.kind === kind && context.pages().length === 0);
  // The dashboard's service worker would download all its files, also those that the tests do not need.
  const context = idle?.[0] ?? (await browser.newContext({ serviceWorkers: 'block', ...fixed }));
  const past = idle?.[1] ?? { kind, origins: new Set() };
  contexts.set(context, past);
  const page = await context.newPage();
  // Only a hang takes this long.
  page.setDefaultNavigationTimeout(120_000);
  await forget(page, past);
  page.on('framenavigated', (frame) => {
    if (frame.url().startsWith('http')) past.origins.add(new URL(frame.url()).origin);
  });
  await page.setViewportSize(viewport ?? VIEWPORT);
  await page.emulateMedia({ colorScheme });
  return page;
}

/** Removes what earlier pages have stored. */
async function forget(page: Page, { origins }: Past): Promise<void> {
  await page.context().clearCookies();
  const devtools = await page.context().newCDPSession(page);
  for (const origin of origins)
    await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'local_storage,indexeddb' });
  await devtools.detach();
  origins.clear();
}
