import { type Browser, chromium } from 'playwright-core';
import { lab, stopAtTheEnd } from './lab';

let launched: Browser | undefined;

/**
 * The one Chromium that the suites of a mocha share. Called in a `describe`, as what `lab` has; each suite opens pages of its
 * own in it, which are closed after that suite.
 */
export function sharedBrowser(): () => Browser {
  const chromiumAtHand = lab.chromium();
  let browser: Browser | undefined;
  before('ask for the browser', async function () {
    this.timeout(60_000);
    browser = await openBrowser(chromiumAtHand());
  });
  after('close what this suite opened in the browser', async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
  });
  return () => {
    if (browser === undefined) throw new Error('the browser is there in hooks and tests only');
    return browser;
  };
}

/** Launches a new one only where the last has crashed, so that a crash fails one suite and not all after it. */
async function openBrowser(options: { executablePath: string; args: string[] }): Promise<Browser> {
  if (launched?.isConnected()) return launched;
  const browser = await chromium.launch(options);
  stopAtTheEnd(() => browser.close());
  launched = browser;
  return browser;
}
