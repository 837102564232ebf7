import { startBoard } from '../example/board';
import { logEvents } from '../example/log';
import { changeAll } from '../example/page';
import type { Group, Setting } from '../harness/group';
import { median, whole } from '../harness/numbers';
import type { Claim, Table } from '../harness/report';

const RATE = 5_000;
const SECONDS = 60;
/** Limit of queued events. The flow writes once a second, so up to twice that number is no backlog. */
const MOST_WAITING = 2 * RATE;

/** The example flow under load. The quick run leaves it out, because specs already check that the example works. */
export const example: Group = async (setting) => {
  if (setting.quick) return { tables: [], claims: [], faults: [] };
  const table: Table = { title: 'The example flow', columns: ['', ''], rows: [] };
  const claims = [await log(setting, table), ...(await board(setting, table))];
  return { tables: [table], claims, faults: [] };
};

async function log({ line }: Setting, table: Table): Promise<Claim> {
  const started = await startBoard(line, 25);
  try {
    const { sent, written, backlogs } = await logEvents(started, RATE, SECONDS);
    const last = Math.max(...backlogs.slice(-3));
    table.rows.push(
      [`events logged to MariaDB in ${SECONDS} s`, `${whole(written)} of ${whole(sent)}`],
      ['events that waited, every 5 s', backlogs.map(whole).join(' · ')],
    );
    return {
      what: `example flow: ${whole(RATE)} events/s to MariaDB for a minute`,
      atLeast: 'no growing backlog',
      measured: `${whole(last)} waited towards the end, ${whole(sent - written)} lost`,
      reached: last <= MOST_WAITING && written === sent,
    };
  } finally {
    await started.stop();
  }
}

async function board({ line, rounds }: Setting, table: Table): Promise<Claim[]> {
  const current: number[] = [];
  const longest: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = await startBoard(line, 1_000);
    try {
      const { currentMs, longestTaskMs } = await changeAll(started);
      current.push(currentMs);
      longest.push(longestTaskMs);
    } finally {
      await started.stop();
    }
  }
  const [currentMs, longestMs] = [median(current), median(longest)];
  table.rows.push(
    ['1,000 extensions change: the table shows it after', `${whole(currentMs)} ms`],
    ["the page's longest task", `${whole(longestMs)} ms`],
  );
  return [
    {
      what: 'board, 1,000 extensions all changing: table current',
      atLeast: 'within 1,000 ms',
      measured: `${whole(currentMs)} ms`,
      reached: currentMs <= 1000,
    },
    {
      what: "board, 1,000 extensions all changing: the page's longest task",
      atLeast: 'under 200 ms',
      measured: `${whole(longestMs)} ms`,
      reached: longestMs < 200,
    },
  ];
}
