import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AmiConnection, CALL_EVENTS, type Call, CallTracker, type Frame } from '../../src/index';
import { until } from '../machine/wait';
import type { Asterisk } from '../parts/asterisk';

/** Asterisk's own records of the calls of a kind, and the calls that a CallTracker reported at the same time. */
export interface CallRecords {
  calls: Call[];
  /** `Cdr` events: one for each pair of channels. */
  cdr: Frame[];
  /** `CEL` events, in order. */
  cel: Frame[];
}

/** Timeout in ms. Only a hang takes this long. */
const LONGEST_WAIT = 60_000;

const CONFIGURATION = {
  'cdr.conf': '[general]\nenable=yes\nunanswered=yes\ncongestion=yes\n',
  'cdr_manager.conf': '[general]\nenabled=yes\n\n[mappings]\nlinkedid => LinkedID\n',
  'cel.conf': '[general]\nenable=yes\napps=all\nevents=ALL\n\n[manager]\nenabled=yes\n',
};

/** Makes an Asterisk of the lab send its call detail records and channel events to AMI clients, and add the time to each event. */
export async function enableRecords({ root, configFile, cli }: Asterisk): Promise<void> {
  const folder = join(root, dirname(configFile));
  for (const [file, text] of Object.entries(CONFIGURATION)) await writeFile(join(folder, file), text);
  const manager = await readFile(join(folder, 'manager.conf'), 'utf8');
  await writeFile(
    join(folder, 'manager.conf'),
    manager.replace('[general]\n', '[general]\ntimestampevents=yes\n'),
  );
  await cli('manager reload');
  for (const module of ['cdr', 'cel']) await cli(`module reload ${module}`);
  for (const module of ['cdr_manager.so', 'cel_manager.so']) {
    await cli(`module load ${module}`);
    await cli(`module reload ${module}`);
  }
}

/**
 * Makes calls and collects Asterisk's records of them. Call `enableRecords` first.
 *
 * @param make makes the calls, and resolves when all channels have ended
 */
export async function recordsOf(asterisk: Asterisk, make: () => Promise<unknown>): Promise<CallRecords> {
  const { host, port, users } = asterisk;
  const connection = new AmiConnection({ host, port, ...users.admin });
  let isWritten = false;
  const tracker = new CallTracker();
  const last = new Map<string, Call>();
  const records: CallRecords = { calls: [], cdr: [], cel: [] };
  tracker.on('call', ({ call }) => last.set(call.id, call));
  connection.subscribe(CALL_EVENTS, (event) => tracker.take(event, Number(event.get('Timestamp')) * 1_000));
  connection.subscribe(['Cdr'], (event) => records.cdr.push(event));
  connection.subscribe(['CEL'], (event) => records.cel.push(event));
  connection.subscribe(['UserEvent'], (event) => {
    isWritten ||= event.get('UserEvent') === 'RecordsWritten';
  });
  try {
    connection.open();
    await until(() => connection.state === 'ready', 'the login', LONGEST_WAIT);
    await make();
    await until(() => tracker.counts.live === 0, 'the end of the calls for the tracker', LONGEST_WAIT);
    await untilWritten(asterisk, connection, records.cel, () => isWritten);
  } finally {
    await connection.close();
  }
  return { ...records, calls: [...last.values()].filter(({ outcome }) => outcome !== 'merged') };
}

function count(events: readonly Frame[], name: string): number {
  return events.filter((event) => event.get('EventName') === name).length;
}

/**
 * Resolves when Asterisk has sent all records of the calls that have ended.
 *
 * @param cel all channel events so far
 * @param isWritten whether the user event `RecordsWritten` has come
 */
export async function untilWritten(
  { cli }: Asterisk,
  connection: AmiConnection,
  cel: readonly Frame[],
  isWritten: () => boolean,
): Promise<void> {
  // It writes the record of a call after the Hangup of its last channel.
  await until(
    () =>
      count(cel, 'CHAN_START') === count(cel, 'CHAN_END') &&
      count(cel, 'CHAN_START') > 0 &&
      count(cel, 'LINKEDID_END') > 0,
    'the channel events',
    LONGEST_WAIT,
  );
  await until(async () => !/^\w+\//m.test(await cli('cdr show active')), 'the last records', LONGEST_WAIT);
  await connection.send({ Action: 'UserEvent', UserEvent: 'RecordsWritten' });
  await until(isWritten, 'the records', LONGEST_WAIT);
}
