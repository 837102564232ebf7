import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../../lab/parts/chromium';
import type { Board } from './board';

export interface PageFigures {
  /** ms from the first change until the table shows all changes. */
  currentMs: number;
  /** ms of the page's longest task during the run, from Chromium's trace. */
  longestTaskMs: number;
}

/** Changes the state of every extension, and measures the page in a real browser. */
export async function changeAll({ pbx, nodeRed }: Board): Promise<PageFigures> {
  const browser = await chromium.launch(await findChromium());
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${nodeRed.url}/dashboard/extensions`);
    const numbers = pbx.exchange.extensions.all().map(({ extension }) => extension);
    await allShow(page, numbers.length, 'Idle');
    await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
    const startedAt = performance.now();
    for (const number of numbers) pbx.setState(number, 'ringing');
    await allShow(page, numbers.length, 'Ringing');
    const currentMs = performance.now() - startedAt;
    return { currentMs, longestTaskMs: longestTask(await browser.stopTracing()) };
  } finally {
    await browser.close();
  }
}

/** Waits until the page counts `count` extensions in this state, and all its visible rows show it. */
async function allShow(page: Page, count: number, state: string): Promise<void> {
  await page.waitForFunction(
    ([number, word]) => {
      const counted = document.body.textContent?.replace(/\s+/g, ' ').includes(`${number} ${word}`);
      const rows = [...document.querySelectorAll('.board-table tbody tr')];
      const shown = rows.map((row) => row.textContent ?? '').filter((text) => /\d{4}/.test(text));
      return counted && shown.length > 0 && shown.every((text) => text.includes(word));
    },
    [count, state] as const,
    { timeout: 60_000 },
  );
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  dur?: number;
  args: { name?: string };
}

function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threads = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const ofPages = new Set(threads.map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && ofPages.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error("there is no task of a page in Chromium's trace");
  return Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000;
}
