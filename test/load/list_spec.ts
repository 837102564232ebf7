import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import should from 'should';
import type { RefreshSource } from '../../src/extensions';
import { type Answerer, type Client, scriptedServer } from '../support/scripted-server';

/** @returns the output of refresh-once.ts with a heap of 256 MB, against a server whose list has `count` items */
async function refreshOnce(
  item: (n: number) => string,
  count: number,
  source: RefreshSource = 'hints',
): Promise<string> {
  const list: Answerer = (action, client) => {
    client.answer(action, 'Response: Success', 'EventList: start');
    sendItems(client, item, `ActionID: ${action.actionid}\r\n`, count);
  };
  const server = await scriptedServer({
    answers: { extensionstatelist: list, devicestatelist: list, pjsipshowendpoints: list },
  });
  const script = path.join(__dirname, 'refresh-once.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-old-space-size=256', '--require', 'tsx/cjs', script, String(server.port), source],
    { encoding: 'utf8' },
  );
  return stdout.trim();
}

function sendItems({ socket }: Client, item: (n: number) => string, actionId: string, count: number): void {
  let n = 0;
  const write = () => {
    while (!socket.destroyed && n < count) {
      let chunk = '';
      for (let part = 0; part < 200 && n < count; part++, n++) {
        chunk += `Event: ExtensionStatus\r\n${actionId}${item(n)}\r\n`;
      }
      if (socket.write(chunk)) continue;
      socket.once('drain', write);
      return;
    }
    socket.write(`Event: ExtensionStateListComplete\r\n${actionId}EventList: Complete\r\n\r\n`);
  };
  write();
}

describe('A refresh in a process with a heap of 256 MB', function () {
  // Only a hang takes this long.
  this.timeout(120_000);

  it('returns all 100,000 hints of a long list', async () => {
    const item = (n: number) =>
      `Exten: ${100_000 + n}\r\nContext: from-internal\r\nHint: PJSIP/${n}&Custom:DND${n}\r\nStatus: 0\r\nStatusText: Idle\r\n`;
    should(await refreshOnce(item, 100_000)).equal('100000 results');
  });

  for (const [what, item] of [
    ['of small items', (n) => `Exten: ${n}\r\nContext: c\r\nStatus: 0\r\n`],
    [
      'whose items have ever more header names',
      (n) => `Exten: ${n}\r\nContext: c\r\nStatus: 0\r\nHeader-${n}: x\r\n`,
    ],
    [
      'whose items have long extension names',
      (n) => `Exten: ${'x'.repeat(3000)}${n}\r\nContext: c\r\nStatus: 0\r\n`,
    ],
    [
      'with other events between its items',
      (n) => `Exten: extension number ${n}\r\nStatus: 0\r\n\r\nEvent: Other\r\nData: ${'x'.repeat(1000)}\r\n`,
    ],
  ] as const satisfies readonly [string, (n: number) => string][]) {
    it(`rejects an endless list ${what}`, async () => {
      should(await refreshOnce(item, Number.POSITIVE_INFINITY)).equal('AMI_ERR_PROTOCOL');
    });
  }

  for (const [source, item] of [
    ['devices', (n) => `Device: PJSIP/${'x'.repeat(500)}${n}\r\nState: NOT_INUSE\r\n`],
    ['endpoints', (n) => `ObjectName: ${'x'.repeat(500)}${n}\r\nDeviceState: Not in use\r\n`],
  ] as const satisfies readonly [RefreshSource, (n: number) => string][]) {
    it(`rejects a list of ${source} whose states take too much memory`, async () => {
      should(await refreshOnce(item, 120_000, source)).equal('AMI_ERR_PROTOCOL');
    });

    it(`returns all 100,000 ${source} of a long list`, async () => {
      const ordinary = (n: number) => item(n).replace(/x+/, '1');
      should(await refreshOnce(ordinary, 100_000, source)).equal('100000 results');
    });
  }
});
