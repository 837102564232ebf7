// `npm run soak [-- --minutes 5 --line 4 --report docs/soak.md]`: sends events, refreshes and faults to a real Node-RED,
// one fault after the other. It prints each promise and whether it was kept, and fails if one was broken.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Line } from '../../lab/parts/node-red-lines';
import { Simulator } from '../../src/simulator';
import {
  config,
  events,
  type Probed,
  probe,
  refresh,
  startProbed,
  tab,
  type Vitals,
} from '../lifecycle/probed-node-red';
import { CountedEvents, type Kept, Ledger } from '../load/soak/events';
import { faultNumber } from '../load/soak/faults';
import { Refreshes } from '../load/soak/refreshes';
import { markdown, type Row, riseOfHeap } from '../load/soak/report';
import { until } from '../support/wait';

const EVENTS_PER_SECOND = 2000;
const REFRESH_EVERY = 1000;
const FAULT_EVERY = 10_000;
const FAULT_LASTS = 4000;
/** Bytes by which V8's heap varies without a leak. */
const HEAP_NOISE = 3_000_000;
/** MB by which the heap may rise in the second half of a long run. In a short one, its noise is larger. */
const MOST_RISE = 1;
const LONG_MINUTES = 60;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    line: { type: 'string', default: '4' },
    report: { type: 'string' },
  },
});
const line: Line = values.line === '5' ? 5 : 4;

soak(Number(values.minutes)).then(
  (kept) => process.exit(kept ? 0 : 1),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

async function soak(minutes: number): Promise<boolean> {
  const pbx = await Simulator.listen();
  const probed = await startProbed(line, flow(pbx));
  try {
    await probed.reached('pbx1', 'ready');
    const before = await probed.vitals();
    const counted = new CountedEvents(pbx, EVENTS_PER_SECOND);
    const ledger = new Ledger(counted);
    const refreshes = new Refreshes(probed, REFRESH_EVERY);
    const rows: Row[] = [];
    const faults = Math.floor((minutes * 60_000) / FAULT_EVERY);
    const startedAt = Date.now();
    for (let n = 0; n < faults; n++) {
      const row = await oneFault(n, { pbx, probed, counted, ledger, refreshes });
      rows.push({ ...row, at: Math.round((Date.now() - startedAt) / 1000) });
      console.error(
        `${rows.at(-1)?.at} s: fault ${row.fault}, ${row.received} of ${row.emitted} events received`,
      );
    }
    refreshes.stop();
    await until(
      async () => (await refreshes.take()) && refreshes.running === 0,
      'the last refreshes',
      60_000,
    ).catch((error) => refreshes.faults.push(`${refreshes.running} never ended: ${error.message}`));
    counted.stop();
    return await report(rows, before, { probed, counted, ledger, refreshes });
  } finally {
    await probed.nodeRed.stop();
    await pbx.close();
  }
}

interface Scene {
  pbx: Simulator;
  probed: Probed;
  counted: CountedEvents;
  ledger: Ledger;
  refreshes: Refreshes;
}

async function oneFault(n: number, { pbx, probed, counted, ledger, refreshes }: Scene): Promise<Row> {
  const before = { emitted: counted.emitted, received: ledger.received, lost: ledger.lost };
  const logins = (await probed.state('pbx1'))?.connects ?? 0;
  const fault = faultNumber(n);
  const injectedAt = Date.now();
  ledger.faultInjected();
  fault.inject(pbx);
  await pause(FAULT_LASTS);
  await pbx.heal();
  const healedAt = Date.now();
  const recoveryMs = await probed.reached('pbx1', 'ready').then(
    () => Date.now() - healedAt,
    () => undefined,
  );
  // The rest of the interval, so that the connection can become stable.
  await pause(injectedAt + FAULT_EVERY - Date.now());
  const holding = await probed.holding();
  ledger.add(await probed.received<Kept>('seen1'));
  return {
    at: 0,
    fault: fault.name,
    logins: ((await probed.state('pbx1'))?.connects ?? 0) - logins,
    recoveryMs,
    emitted: counted.emitted - before.emitted,
    received: ledger.received - before.received,
    lost: ledger.lost - before.lost,
    refreshes: await refreshes.take(),
    holding,
  };
}

async function report(
  rows: readonly Row[],
  before: Vitals,
  { probed, counted, ledger, refreshes }: Omit<Scene, 'pbx'>,
): Promise<boolean> {
  const arrived = async () => {
    ledger.add(await probed.received<Kept>('seen1'));
    return ledger.received + ledger.lost === counted.emitted;
  };
  await until(arrived, 'the last event').catch((error) => ledger.faults.push(error.message));
  const state = await probed.state('pbx1');
  // The last refresh may still be logging off.
  let leftovers: string[] = [];
  await until(async () => {
    leftovers = left(before, await probed.vitals());
    return leftovers.length === 0;
  }, 'what is left').catch(() => {});
  const outages = (state?.connects ?? 0) - 1;
  const rise = riseOfHeap(rows);
  const minutes = Number(values.minutes);
  const promises = [
    {
      promise: `each event that was raised while connected arrived once and in order: ${ledger.received} of ${counted.emitted}. The other ${ledger.lost} were raised in ${outages} outages`,
      faults: ledger.faults,
    },
    {
      promise: `each outage was reported as a gap: ${ledger.gaps}`,
      faults: ledger.gaps === outages ? [] : [`${outages} outages and ${ledger.gaps} gaps`],
    },
    {
      promise: `each of ${refreshes.requested} refreshes ended exactly once: ${refreshes.succeeded} with a summary, ${refreshes.failed} in a Catch node`,
      faults: refreshes.faults,
    },
    {
      promise: 'the connection was ready again before the next fault',
      faults: rows
        .filter(({ recoveryMs }) => recoveryMs === undefined)
        .map(({ at, fault }) => `not ready after the fault ${fault} at ${at} s`),
    },
    {
      promise: 'none of these grew: heap, timers, sockets, listeners, connections, nodes',
      faults: [...growth(rows), ...leftovers],
    },
    {
      promise: `the heap rose by ${rise.toFixed(2)} MB in the second half of the run; at most ${MOST_RISE} MB in a run of an hour`,
      faults: minutes >= LONG_MINUTES && rise > MOST_RISE ? ['it rose by more'] : [],
    },
    { promise: 'no event was dropped', faults: state?.drops ? [`${state.drops} were dropped`] : [] },
  ];
  const text = markdown(
    'Soak test: events, refreshes and faults',
    `npm run soak -- --minutes ${values.minutes} --line ${line}`,
    rows,
    promises,
  );
  console.log(text);
  if (values.report) await writeFile(values.report, text);
  return promises.every(({ faults }) => faults.length === 0);
}

/** Compares the last third with the first, without the first three rows, in which V8 is still compiling. */
function growth(rows: readonly Row[]): string[] {
  const settled = rows.slice(3);
  const third = Math.max(1, Math.floor(settled.length / 3));
  const measures: [what: string, of: (row: Row) => number, noise: number][] = [
    ['heap', ({ holding }) => holding.heapUsed, HEAP_NOISE],
    ['timers', ({ holding }) => holding.resources.Timeout ?? 0, 5],
    ['sockets', ({ holding }) => holding.resources.TCPSocketWrap ?? 0, 5],
    ['listeners', ({ holding }) => Object.values(holding.listeners).reduce((a, b) => a + b, 0), 0],
  ];
  return measures.flatMap(([what, of, noise]) => {
    const early = median(settled.slice(0, third).map(of));
    const late = median(settled.slice(-third).map(of));
    return late - early > noise
      ? [`${what} grew from ${early} in the first third to ${late} in the last`]
      : [];
  });
}

function left(before: Vitals, after: Vitals): string[] {
  // The last ended session may be kept until the next one ends.
  const allowed = { ...before, sessions: before.sessions + 1 };
  return (['connections', 'sessions', 'nodes'] as const).flatMap((what) =>
    after[what] > allowed[what] ? [`${what}: ${before[what]} before, ${after[what]} after`] : [],
  );
}

function flow(pbx: { port: number }) {
  const impatient = { connectionTimeout: '1000', actionTimeout: '1000', keepAliveInterval: '1000' };
  return [
    tab,
    config(pbx, { reconnectDelay: '100', maxReconnectAttempts: '0', ...impatient }),
    events(),
    probe('seen1', { keep: 'runs' }),
    refresh({ wires: [[], ['sum1']], timeout: '3000' }),
    probe('sum1'),
    { ...probe('catch1'), type: 'catch', scope: ['rf1'], wires: [['caught1']] },
    probe('caught1'),
  ];
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
