import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { freePort, run } from '../../lab/machine/process';
import { until } from '../../lab/machine/wait';
import { findChromium } from '../../lab/parts/chromium';
import { type Board, startBoard } from '../example/board';
import { logEvents } from '../example/log';
import type { Quota } from './quota';

const EXTENSIONS = 25;
const RATE = 50;
const WARM_UP_SECONDS = 20;
const SECONDS = 30;
const HEAP_MB = 256;

export interface PiFigures {
  /** ms from the start of Node-RED's process until its editor answers. */
  startMs: number;
  /** CPU time of Node-RED per second (0 to 1), while events arrive and the board is open. */
  core: number;
}

/** Runs the example board with Node-RED in the quota. The database, the simulated Asterisk and the browser run outside it. */
export async function runBoard(line: 4 | 5, quota: Quota): Promise<PiFigures> {
  const port = await freePort();
  let startedAt = 0;
  const board = startBoard(line, EXTENSIONS, {
    port,
    elsewhere: (node = '', ...rest) => {
      startedAt = performance.now();
      return quota.inside(node, `--max-old-space-size=${HEAP_MB}`, ...rest);
    },
  });
  let failed = false;
  board.catch(() => {
    failed = true;
  });
  const answered = until(
    async () => failed || ((await answers(port)) && performance.now()),
    'Node-RED to answer',
    300_000,
  );
  // `answered` is awaited below, but only if the board starts.
  answered.catch(() => {});
  const started = await board;
  try {
    const startMs = Number(await answered) - startedAt;
    return { startMs, core: await load(started) };
  } finally {
    await started.stop();
  }
}

function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function load(board: Board): Promise<number> {
  const browser = await chromium.launch(await findChromium());
  try {
    const page = await browser.newPage();
    await page.goto(`${board.nodeRed.url}/dashboard/extensions`);
    // Few extensions are shown as tiles, many as a table.
    await page.locator('[data-extension]').first().waitFor({ timeout: 120_000 });
    await logEvents(board, RATE, WARM_UP_SECONDS);
    const before = { seconds: await cpuSeconds(board.nodeRed.pid), ms: performance.now() };
    await logEvents(board, RATE, SECONDS);
    const seconds = (await cpuSeconds(board.nodeRed.pid)) - before.seconds;
    return (seconds * 1000) / (performance.now() - before.ms);
  } finally {
    await browser.close();
  }
}

/** @returns CPU seconds of all threads of a process so far, user and system: fields 14 and 15 of stat, see proc(5) */
async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / Number(await run('getconf', ['CLK_TCK']));
}
