import type { Asterisk } from '../../lab/parts/asterisk';
import { type Manner, type Phones, startPhones } from '../../lab/parts/phones';
import { type Action, AmiConnection, type Frame } from '../../src';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

/** @returns a ready connection to a real Asterisk. At the end of the test all channels of that Asterisk are hung up */
export async function connected(
  { host, port, users }: Asterisk,
  user: 'admin' | 'readOnly' = 'admin',
): Promise<AmiConnection> {
  const connection = new AmiConnection({ host, port, ...users[user] });
  afterThisTest(async () => {
    if (user === 'admin') await clear(connection);
    await connection.close();
  });
  connection.open();
  await until(() => connection.state === 'ready', 'the login');
  return connection;
}

/** Phones of these manners: `{ '1001': 'answer', '1002': ['answer', 'ring'] }` has a second phone for 1002. */
export async function withPhones(
  asterisk: Asterisk,
  manners: Record<string, Manner | readonly Manner[]>,
): Promise<Phones> {
  const phones = await startPhones(asterisk);
  afterThisTest(() => phones.stop());
  for (const [number, manner] of Object.entries(manners))
    for (const one of [manner].flat()) await phones.register([number], one as Manner);
  return phones;
}

/** Adds extensions to the context `home` during this test, each as priority 1 or as a hint. */
export async function addExtensions(asterisk: Asterisk, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const [extension = ''] = line.split(',', 1);
    afterThisTest(() => asterisk.cli(`dialplan remove extension ${extension}@home`));
    await asterisk.cli(`dialplan add extension ${line} into home replace`);
  }
}

export async function channels(connection: AmiConnection): Promise<Frame[]> {
  return (await connection.send({ Action: 'CoreShowChannels' })).items;
}

/** @returns a list that receives every event of this name from now on */
export function heard(connection: AmiConnection, name: string): Frame[] {
  const events: Frame[] = [];
  afterThisTest(connection.subscribe([name], (event) => events.push(event)));
  return events;
}

async function clear(connection: AmiConnection): Promise<void> {
  const regex: Action = { Action: 'Hangup', Channel: '/.*/' };
  await until(async () => {
    await connection.send(regex).catch(() => undefined);
    return (await channels(connection)).length === 0;
  }, 'the end of all channels');
}
