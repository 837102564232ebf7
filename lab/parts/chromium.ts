import { installPackages, MissingPart, missingPart } from '../machine/apt';
import { exists } from '../machine/cache';

const CHROMIUM = '/usr/bin/chromium';
/** Chromium without windows. It has the same engine, but draws a page in half the CPU time. */
const HEADLESS = '/usr/lib/chromium/chromium-headless-shell';

/** A browser and how to start it, as playwright-core's `chromium.launch` takes it. */
export interface Browser {
  executablePath: string;
  args: string[];
}

/**
 * @returns the browser in `CHROME_PATH`, or Debian's headless Chromium, which is installed if it is missing. If it cannot be
 *   installed: the Chromium of this machine
 * @throws MissingPart if there is none
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

// For tests of local pages. Nothing may contact other hosts.
const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
