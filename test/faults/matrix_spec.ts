import should from 'should';
import { helper, statuses } from '../nodes/flow';
import { until } from '../support/wait';
import { type Certificates, makeCertificates } from './certificates';
import type { Heal } from './fault';
import { MATRIX, type Row, type RowOptions, type Seen } from './matrix';
import { MASK, Scene, SUBSCRIBERS } from './scene';

/** Statuses that Node-RED's own catalogue translates, with their key. */
const CORE_WORDS = {
  disconnected: 'node-red:common.status.disconnected',
  connected: 'node-red:common.status.connected',
};
/** Failed attempts that must cause a single warning. */
const ATTEMPTS = 2;

describe('the shared connection under every fault', () => {
  let certificates: Certificates;

  before(async () => {
    certificates = await makeCertificates();
    await helper.startServer();
  });
  after(() => helper.stopServer());

  for (const row of MATRIX) {
    const [when, fault, , seen, recovery] = row;
    const from = when === 'first' ? 'at first' : 'later';
    const recovers = `recovers ${recovery === 'next' ? 'at the next attempt' : recovery}`;
    it(`${from}, ${fault}: ${seen === 'nothing' ? 'no effect' : `${seen}, ${recovers}`}`, () => play(row));
  }

  async function play([when, , inject, seen, recovery, code, words, options = {}]: Row): Promise<void> {
    const scene = await Scene.prepare(certificates, usesTls(options) ? { tls: certificates.good } : {});
    let heal: Heal | undefined;
    if (when === 'first') heal = await inject(scene);
    await scene.start(options.fields);
    if (when === 'later') await scene.eventsFlow();
    const { session } = scene;
    const before = { shown: shown().map((texts) => texts.length), reports: scene.control.length };
    if (when === 'later') heal = await inject(scene);

    if (code !== undefined) await isReported(scene, before, seen, code, words);
    if (code !== undefined && heal && recovery === 'next') {
      await until(() => scene.connection.snapshot().attempts >= ATTEMPTS, `${ATTEMPTS} attempts`);
    }
    if (seen === 'nothing') await scene.eventsFlow();
    await heal?.();
    // Some faults take a moment to end. Until then attempts still fail.
    const { attempts } = scene.connection.snapshot();
    if (recovery === 'by hand') await scene.ask('reconnect');
    await hasRecovered(scene);
    should(scene.connection.snapshot().attempts).be.belowOrEqual(
      attempts + 1,
      'attempts since the end of the fault',
    );
    if (seen === 'nothing' && when === 'later') should(scene.session).equal(session, 'the same session');
    should(scene.caught).have.length(code === undefined ? 0 : (options.warnings ?? 1));
    const logins = scene.connection.snapshot().connects;
    checkGaps(scene, options.gaps ? logins - 1 : when === 'later' && seen !== 'nothing' ? 1 : 0);
    await options.check?.(scene);
  }
});

/** Checks that the statuses, the Catch node and ami-control report the error. */
async function isReported(
  scene: Scene,
  before: { shown: number[]; reports: number },
  seen: Seen,
  code: string,
  words: RegExp | undefined,
): Promise<void> {
  await until(() => scene.caught.length > 0, 'a message for Catch');
  should(scene.caught[0]?.error).match({ code, message: words });
  const isShown = () => shown().every((texts, i) => texts.slice(before.shown[i]).includes(word(seen)));
  await until(isShown, `status ${seen}`);
  const report = scene.control
    .slice(before.reports)
    .find(({ payload }) => payload.reason?.code === code)?.payload;
  should(report).match({ state: 'waiting', running: true, healthy: false, reason: { message: words } });
  should(report?.failures).have.property(code).aboveOrEqual(1);
}

async function hasRecovered(scene: Scene): Promise<void> {
  await until(() => scene.connection.state === 'ready' && scene.session, 'ready');
  await scene.eventsFlow();
  should(scene.mask).equal(MASK);
  should(scene.relay.maxOpen).equal(1, 'sockets at a time');
  should(shown().map((texts) => texts.at(-1))).deepEqual(SUBSCRIBERS.map(() => word('connected')));
  should(await scene.ask('status')).match({ state: 'ready', running: true, healthy: true, drops: 0 });
}

/** Checks that each subscriber got the gaps, and that the gap came before the events of the next session. */
function checkGaps(scene: Scene, count: number): void {
  for (const gaps of scene.gaps()) {
    should(gaps).have.length(count);
    for (const { from, to } of gaps) should(Date.parse(from)).be.belowOrEqual(Date.parse(to));
  }
  const topics = scene.topics();
  if (count > 0) should(topics[topics.lastIndexOf('gap') + 1]).equal('FullyBooted');
}

const usesTls = ({ fields }: RowOptions) => fields !== undefined && 'usetls' in fields;
/** @returns the status texts so far by subscriber, without the number of events per second */
const shown = () =>
  SUBSCRIBERS.map((id) =>
    statuses(id)().map(({ text }) => text?.replace(/^connected · \d+ ev\/s$/, CORE_WORDS.connected)),
  );

function word(seen: string): string {
  return CORE_WORDS[seen as keyof typeof CORE_WORDS] ?? seen;
}
