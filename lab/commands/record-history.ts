import { AmiConnection, CALL_EVENTS, type Frame } from '../../src/index';
import { Random } from '../../src/simulator/random';
import { until } from '../machine/wait';
import type { Asterisk } from '../parts/asterisk';
import { SipPhone } from '../parts/sip-phone';
import { untilWritten } from './call-records';
import { RandomHistory } from './random-history';
import { NUMBERS } from './random-plan';

/** The steps of a history, and the frames that Asterisk sent. */
export interface Recorded {
  steps: readonly string[];
  /**
   * Events of calls, `Cdr` and `CEL` events, in order of arrival. Once, a UserEvent `Middle` marks the request for the lists of
   * channels and bridges, and the items of these lists follow.
   */
  frames: Frame[];
}

/** Makes a random history of calls at an Asterisk with `enableRecords` and `addRandomPlan`. */
export async function recordHistory(asterisk: Asterisk, seed: number): Promise<Recorded> {
  const random = new Random(seed);
  const phones = await registerSome(asterisk, random);
  const { host, port, users } = asterisk;
  const connection = new AmiConnection({ host, port, ...users.admin });
  const history = new RandomHistory(random, connection, phones);
  const frames: Frame[] = [];
  const cel: Frame[] = [];
  const said = new Set<string>();
  const isWritten = () => said.has('RecordsWritten');
  connection.subscribe([...CALL_EVENTS, 'Cdr', 'CEL', 'UserEvent'], (event) => {
    frames.push(event);
    if (event.name === 'CEL') cel.push(event);
    else if (event.name === 'UserEvent') said.add(event.get('UserEvent') ?? '');
    else history.take(event);
  });
  // A response may overtake queued events, so the session waits for the event that it raised itself.
  const say = async (words: string) => {
    await connection.send({ Action: 'UserEvent', UserEvent: words });
    await until(() => said.has(words), `the event ${words}`, 10_000);
  };
  const middle = async () => {
    await say('Middle');
    const channels = await connection.send({ Action: 'CoreShowChannels' });
    const bridges = await connection.send({ Action: 'BridgeList' });
    await say('Listed');
    frames.push(...channels.items, ...bridges.items);
  };
  try {
    connection.open();
    await until(() => connection.state === 'ready', 'the login', 10_000);
    await history.run(random.between(2, 14), middle);
    await untilWritten(asterisk, connection, cel, isWritten);
  } finally {
    await connection.close();
    for (const phone of phones.values()) await phone.close();
  }
  return { steps: history.steps, frames };
}

async function registerSome(asterisk: Asterisk, random: Random): Promise<Map<string, SipPhone>> {
  const phones = new Map<string, SipPhone>();
  for (const number of NUMBERS) {
    if (random.chance(0.12)) continue;
    const phone = await SipPhone.register(asterisk, number);
    phone.manner = 'ring';
    phones.set(number, phone);
  }
  return phones;
}
