import { installPackages, MissingPart, missingPart } from '../machine/apt';
import { exists } from '../machine/cache';

const CHROMIUM = '/usr/bin/chromium';
/** Chromium without windows: the same engine, which draws a page in half the processor time. */
const HEADLESS = '/usr/lib/chromium/chromium-headless-shell';

/** A browser and how to start it, as playwright-core's `chromium.launch` takes it. */
export interface Browser {
  executablePath: string;
  args: string[];
}

/**
 * The browser in `CHROME_PATH`, or Debian's headless Chromium, installed if it is missing. Where it cannot be installed, the
 * Chromium that is there.
 */
export async function findChromium(): Promise<Browser> {
  return { executablePath: await chromiumPath(), args: LAUNCH_ARGUMENTS };
}

async function chromiumPath(): Promise<string> {
  const remedy = 'Set CHROME_PATH to a Chromium or Chrome.';
  const own = process.env.CHROME_PATH;
  if (own) {
    if (await exists(own)) return own;
    throw missingPart('Chromium', `there is no ${own}`, remedy);
  }
  if (await exists(HEADLESS)) return HEADLESS;
  try {
    await installPackages('Chromium', remedy, ['chromium-headless-shell']);
    return HEADLESS;
  } catch (error) {
    if (error instanceof MissingPart && (await exists(CHROMIUM))) return CHROMIUM;
    throw error;
  }
}

// What a test of local pages needs, without anything that contacts other hosts.
const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
