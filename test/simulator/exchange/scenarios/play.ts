import { CALL_PLAN } from '../../../../lab/parts/call-plan';
import { PHONE_PLAN } from '../../../../lab/parts/phone-plan';
import { SCENARIO_PLAN, SCENARIO_QUEUES } from '../../../../lab/parts/scenario-plan';
import type { Scenario } from '../../../../lab/scenarios/tools';
import type { ExtensionOptions } from '../../../../src/simulator';
import { readSlowly, type SlowFrame } from '../../../support/slow-reader';
import { callPlan } from '../recorded/plan';
import { trafficOf } from '../recorded/play';

/** Plays a scenario on a simulated Asterisk 22 that is configured as the recorded one. */
export async function played({ name, play }: Scenario): Promise<SlowFrame[]> {
  const { extensions, includes } = callPlan(CALL_PLAN + PHONE_PLAN + SCENARIO_PLAN, 1);
  const options = {
    version: 22 as const,
    extensions: [...['1041', '1042', '1043', '1044'].map(phone), unregistered, ...extensions],
    includes,
    queues: SCENARIO_QUEUES.map((queue, index) => ({ ...queue, extension: `89${index}` })),
    mailboxes: [{ mailbox: '1001' }],
    // A `SipPhone` sends none.
    sound: false,
  };
  const traffic = await trafficOf(name, options, (tools) =>
    play({
      ...tools,
      four: [tools.phone('1041'), tools.phone('1042'), tools.phone('1043'), tools.phone('1044')],
    }),
  );
  return readSlowly(Buffer.from(traffic));
}

const phone = (extension: string): ExtensionOptions => ({
  extension,
  context: 'calls',
  hint: `PJSIP/${extension}`,
  does: [['Dial', `PJSIP/${extension}`, 30], ['Hangup']],
  phone: 'rings',
});
const unregistered: ExtensionOptions = { ...phone('1050'), state: 'unavailable' };
