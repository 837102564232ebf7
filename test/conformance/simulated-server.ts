import { randomBytes } from 'node:crypto';
import { CUSTOM_HINTS, PHONES } from '../../lab/parts/asterisk-config';
import { type AsteriskVersion, Simulator } from '../../src/simulator';
import type { Server } from './servers';

/** Starts a simulated Asterisk with the configuration of the lab's real ones. Its timers run `haste` times faster. */
export async function startSimulated(
  version: AsteriskVersion,
  haste = 1,
): Promise<Server & { pbx: Simulator }> {
  const secret = () => randomBytes(12).toString('hex');
  const users = {
    admin: { username: 'admin', secret: secret() },
    readOnly: { username: 'reader', secret: secret() },
    noRights: { username: 'nobody', secret: secret() },
  };
  const pbx = await Simulator.listen({
    version,
    // SIPp's phones send none.
    sound: false,
    clock: {
      now: () => Date.now(),
      schedule(ms, action) {
        const timer = setTimeout(action, ms / haste);
        return () => clearTimeout(timer);
      },
    },
    users: [
      users.admin,
      { ...users.readOnly, read: ['call', 'reporting'], write: ['reporting'] },
      { ...users.noRights, read: 'none', write: 'none' },
    ],
    extensions: [
      ...PHONES.map((extension) => ({ extension, context: 'home', state: 'unavailable' as const })),
      ...CUSTOM_HINTS.map((extension) => ({ extension, context: 'home', hint: `Custom:${extension}` })),
      { extension: '2001', context: 'office', hint: 'Custom:office-2001' },
      { extension: '600', context: 'home', does: [['Answer'], ['Echo']] },
      {
        extension: '601',
        context: 'home',
        does: [['Answer'], ['UserEvent', 'Lab', `Extension: \${EXTEN}`], ['Hangup']],
      },
      { extension: '603', context: 'home', does: [['Answer'], ['ConfBridge', 'team'], ['Hangup']] },
      { extension: '604', context: 'home', does: [['Dial', 'PJSIP/1003', 30, 'tT'], ['Hangup']] },
    ],
    queues: [{ name: 'support', extension: '602', members: ['1001', '1002'] }],
    files: { 'confbridge.conf': '', 'walk.conf': '' },
    agents: [{ agent: '1001', name: 'Phone 1001' }],
    mailboxes: ['1001', '1002'].map((mailbox) => ({ mailbox, name: `Phone ${mailbox}` })),
  });
  return { version, host: pbx.host, port: pbx.port, users, pbx };
}
