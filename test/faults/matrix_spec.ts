import should from 'should';
import { helper, statuses } from '../nodes/flow';
import { until } from '../support/wait';
import { type Certificates, makeCertificates } from './certificates';
import { MATRIX, type More, type Row, type Seen } from './matrix';
import { MASK, Scene, SUBSCRIBERS } from './scene';
import type { Heal } from './trouble';

/** As the nodes show it; what core has a word for comes as that word's key. */
const CORE_WORDS = {
  disconnected: 'node-red:common.status.disconnected',
  connected: 'node-red:common.status.connected',
};
/** So many failed attempts, and still one warning. */
const ATTEMPTS = 2;

describe('the shared connection, whatever happens to it', () => {
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates();
    await helper.startServer();
  });
  after(() => helper.stopServer());

  for (const row of MATRIX) {
    const [when, fault, , seen, back] = row;
    const from = when === 'first' ? 'at first' : 'later';
    it(`${from}, ${fault}: ${seen === 'nothing' ? 'nobody notices' : `${seen}, and well again ${back}`}`, () =>
      play(row));
  }

  async function play([when, , trouble, seen, back, code, words, more = {}]: Row): Promise<void> {
    const scene = await Scene.prepare(certificates, usesTls(more) ? { tls: certificates.good } : {});
    let heal: Heal | undefined;
    if (when === 'first') heal = await trouble(scene);
    await scene.start(more.fields);
    if (when === 'later') await scene.eventsFlow();
    const { session } = scene;
    const before = { shown: shown().map((texts) => texts.length), told: scene.control.length };
    if (when === 'later') heal = await trouble(scene);

    if (code !== undefined) await isTold(scene, before, seen, code, words);
    if (code !== undefined && heal && back === 'next') {
      await until(() => scene.connection.snapshot().attempts >= ATTEMPTS, `${ATTEMPTS} attempts`);
    }
    if (seen === 'nothing') await scene.eventsFlow();
    const { attempts } = scene.connection.snapshot();
    await heal?.();
    if (back === 'by hand') await scene.ask('reconnect');
    await isWell(scene);
    should(scene.connection.snapshot().attempts).be.belowOrEqual(
      attempts + 1,
      'attempts since it was mended',
    );
    if (seen === 'nothing' && when === 'later') should(scene.session).equal(session, 'the same session');
    should(scene.caught).have.length(code === undefined ? 0 : (more.warnings ?? 1));
    const logins = scene.connection.snapshot().connects;
    knowOfGaps(scene, more.gaps ? logins - 1 : when === 'later' && seen !== 'nothing' ? 1 : 0);
    await more.holds?.(scene);
  }
});

/** The status, the Catch node and ami-control say what is wrong, in words that help. */
async function isTold(
  scene: Scene,
  before: { shown: number[]; told: number },
  seen: Seen,
  code: string,
  words: RegExp | undefined,
): Promise<void> {
  await until(() => scene.caught.length > 0, 'a message for Catch');
  should(scene.caught[0]?.error).match({ code, message: words });
  const isShown = () => shown().every((texts, i) => texts.slice(before.shown[i]).includes(word(seen)));
  await until(isShown, `status ${seen}`);
  const told = scene.control.slice(before.told).find(({ payload }) => payload.reason?.code === code)?.payload;
  should(told).match({ state: 'waiting', running: true, healthy: false, reason: { message: words } });
  should(told?.failures).have.property(code).aboveOrEqual(1);
}

async function isWell(scene: Scene): Promise<void> {
  await until(() => scene.connection.state === 'ready' && scene.session, 'ready');
  await scene.eventsFlow();
  should(scene.mask).equal(MASK);
  should(scene.wire.mostAtOnce).equal(1, 'sockets at a time');
  should(shown().map((texts) => texts.at(-1))).deepEqual(SUBSCRIBERS.map(() => word('connected')));
  should(await scene.ask('status')).match({ state: 'ready', running: true, healthy: true, drops: 0 });
}

/** Each subscriber was told of it, and the one that gets every event before the first event after it. */
function knowOfGaps(scene: Scene, count: number): void {
  for (const gaps of scene.gaps()) {
    should(gaps).have.length(count);
    for (const { from, to } of gaps) should(Date.parse(from)).be.belowOrEqual(Date.parse(to));
  }
  const topics = scene.topics();
  if (count > 0) should(topics[topics.lastIndexOf('gap') + 1]).equal('FullyBooted');
}

const usesTls = ({ fields }: More) => fields !== undefined && 'usetls' in fields;
/** The texts so far, subscriber by subscriber; how many events there are a second is none of this table's. */
const shown = () =>
  SUBSCRIBERS.map((id) =>
    statuses(id)().map(({ text }) => text?.replace(/^connected · \d+ ev\/s$/, CORE_WORDS.connected)),
  );

function word(seen: string): string {
  return CORE_WORDS[seen as keyof typeof CORE_WORDS] ?? seen;
}
