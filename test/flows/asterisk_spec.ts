import { isDeepStrictEqual } from 'node:util';
import { AmiSession } from '../../src';
import { lab } from '../support/lab';
import { until } from '../support/wait';
import { type Board, filled, startBoard } from './board';

/** Custom devices with a state, and the word that the console then shows for their hint. */
const DEVICES = { 2001: ['RINGING', 'Ringing'], 2002: ['INUSE', 'InUse'], 2003: ['ONHOLD', 'Hold'] } as const;

describe('the extension board on a real Asterisk 22', function () {
  this.timeout(60_000);
  const mariadb = lab.mariadb();
  const asterisk = lab.asterisk22();
  let session: AmiSession;
  let board: Board;

  before(async function () {
    this.timeout(120_000);
    const { host, port, users } = asterisk();
    session = await AmiSession.open({ host, port, ...users.admin, events: 'off' });
    board = await startBoard(mariadb(), { host, port, user: users.admin });
    await filled(board, Object.keys(await onConsole()).length);
  });
  after(async () => {
    await board?.stop();
    await session?.close();
  });

  const inDatabase = async () => {
    const rows = await board.rows<{ name: string; text: string }>(
      "SELECT CONCAT(extension, '@', context) AS name, text FROM extension_status WHERE context <> ''",
    );
    return Object.fromEntries(rows.map(({ name, text }) => [name, text]));
  };
  const onConsole = async () => {
    const lines = (await asterisk().cli('core show hints')).split('\n');
    const hints = lines.map((line) => /^\s*([^\s_]\S*@\S+?)\s*:.*State:(\S+)/.exec(line));
    return Object.fromEntries(hints.flatMap((hint) => (hint ? [[hint[1], hint[2]]] : [])));
  };
  const set = (extension: string, Value: string) =>
    session.send({ Action: 'Setvar', Variable: `DEVICE_STATE(Custom:${extension})`, Value });

  it('writes the events of Asterisk', async () => {
    for (const [extension, [device, word]] of Object.entries(DEVICES)) {
      await set(extension, device);
      await until(async () => (await inDatabase())[`${extension}@home`] === word, `${extension}: ${word}`);
    }
  });

  it('agrees with the console about every hint after a refresh', async () => {
    for (const extension of Object.keys(DEVICES)) await set(extension, 'NOT_INUSE');
    await board.rows("UPDATE extension_status SET text = 'nothing'");
    await board.press('Refresh');
    await until(async () => !Object.values(await inDatabase()).includes('nothing'), 'the refresh');
    // The refresh may have read a hint before Asterisk had updated it. The event comes then.
    const agree = async () => isDeepStrictEqual(await inDatabase(), await onConsole());
    await until(agree, 'the states of the console in the database');
  });
});
