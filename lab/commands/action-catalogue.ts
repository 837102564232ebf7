// Part of `npm run catalogue`: writes the list of actions that the dialog of ami-action offers, from a running Asterisk 22. It
// takes names, classes and parameters, which are facts, and none of the prose of Asterisk's documentation.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AmiSession } from '../../src/index';
import { projectPath } from '../machine/paths';
import { type RunningAsterisk, startAsterisk } from '../parts/asterisk';

const DOCUMENTATION = 'usr/share/asterisk/documentation/core-en_US.xml';
const CATALOGUE = projectPath('nodes/common/action-catalogue.json');

/** Configuration files that modules with actions need to load. */
const CONFIGURATION: Record<string, string> = {
  'res_parking.conf': '[general]\n[default]\nparkext => 700\nparkpos => 701-720\ncontext => parkedcalls\n',
  'confbridge.conf': '[general]\n',
  'agents.conf': '[general]\n',
  'iax.conf': '[general]\nbindaddr=127.0.0.1\n',
  'pjsip_notify.conf': '[check-sync]\nEvent=>check-sync\n',
  'voicemail.conf': '[general]\n[default]\n',
};

/**
 * Actions that the dialog may try, because they change nothing and show no password. `Getvar` and `Status` are not among them,
 * because both can run functions, such as SHELL.
 */
const READS =
  'BridgeInfo BridgeList BridgeTechnologyList ConfbridgeList ConfbridgeListRooms CoreSettings CoreShowChannelMap CoreShowChannels CoreStatus ' +
  'DBGet DBGetTree DeviceStateList ExtensionState ExtensionStateList FAXSession FAXSessions FAXStats IAXnetstats IAXpeerlist IAXpeers IAXregistry ' +
  'ListCommands MailboxCount MailboxStatus ModuleCheck MWIGet Agents Parkinglots ParkedCalls Ping PJSIPShowAors PJSIPShowContacts ' +
  'PJSIPShowEndpoints PJSIPShowMaintenance PJSIPShowRegistrationInboundContactStatuses PJSIPShowRegistrationsInbound ' +
  'PJSIPShowResourceLists PJSIPShowSubscriptionsInbound PJSIPShowSubscriptionsOutbound PresenceState ' +
  'PresenceStateList QueueRule QueueStatus QueueSummary ShowDialPlan VoicemailBoxSummary VoicemailUsersList VoicemailUserStatus';
/** Actions that may block their session: see src/session/server-busy-time.ts. */
const BLOCKS = 'Command ModuleLoad Originate Reload WaitEvent';
/** Actions that the catalogue leaves out: the session sends them itself, or they would end it. */
const OF_SESSION = ['Login', 'Logoff', 'Challenge'];

interface DocumentedAction {
  name: string;
  /** Write classes, of which a user needs one. Empty: every user may send the action. */
  classes: string[];
  required: string[];
  optional: string[];
  reads?: true;
  blocks?: true;
}

export async function writeActionCatalogue(): Promise<void> {
  const asterisk = await startAsterisk({ version: 22 });
  try {
    const xml = await readFile(join(asterisk.root, DOCUMENTATION), 'utf8');
    await loadModules(asterisk, xml);
    const actions = await offeredActions(asterisk, xml);
    await writeFile(CATALOGUE, `${JSON.stringify(actions, undefined, 2)}\n`);
  } finally {
    await asterisk.stop();
  }
}

async function loadModules(asterisk: RunningAsterisk, xml: string): Promise<void> {
  const folder = join(asterisk.root, dirname(asterisk.configFile));
  for (const [name, text] of Object.entries(CONFIGURATION)) await writeFile(join(folder, name), text);
  const modules = [...xml.matchAll(/<manager [^>]*module="(\w+)"/g)].map(([, name]) => name);
  // The documentation calls a part of res_parking `parking_manager`.
  for (const name of new Set([...modules, 'res_parking'])) await asterisk.cli(`module load ${name}.so`);
}

async function offeredActions(asterisk: RunningAsterisk, xml: string): Promise<DocumentedAction[]> {
  const { host, port, users } = asterisk;
  const session = await AmiSession.open({ host, port, ...users.admin, events: 'off' });
  const { response } = await session.send({ Action: 'ListCommands' });
  await session.close();
  const bodies = new Map<string, string>();
  for (const [, name = '', body = ''] of xml.matchAll(/<manager [^>]*name="([^"]+)"[^>]*>(.*?)<\/manager>/gs))
    bodies.set(name, body);
  const reads = READS.split(' ');
  const blocks = BLOCKS.split(' ');
  return response.headers
    .filter(([name, text]) => text.includes('(Priv: ') && !OF_SESSION.includes(name))
    .map(([name, text]) => ({
      name,
      classes: (/\(Priv: ([a-z,]+)\)\s*$/.exec(text)?.[1] ?? '')
        .split(',')
        .filter((each) => each && each !== 'all'),
      ...parametersIn(bodies.get(name) ?? '', bodies),
      ...(reads.includes(name) && { reads: true as const }),
      ...(blocks.includes(name) && { blocks: true as const }),
    }))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/** Matches a parameter of the action itself, or a reference to a parameter of another action. */
const PARAMETER =
  /<parameter name="([^"]+)"([^>]*)>|xpointer\(\/docs\/manager\[@name='([^']+)'\]\/syntax\/parameter\[@name='([^']+)'\]\)/g;

function parametersIn(
  body: string,
  bodies: ReadonlyMap<string, string>,
): Pick<DocumentedAction, 'required' | 'optional'> {
  const required: string[] = [];
  const optional: string[] = [];
  const syntax = /<syntax>(.*?)<\/syntax>/s.exec(body)?.[1] ?? '';
  for (const [, own, attributes = '', other = '', borrowed] of syntax.matchAll(PARAMETER)) {
    const name = own ?? borrowed ?? '';
    const source = own
      ? attributes
      : (new RegExp(`<parameter name="${borrowed}"([^>]*)>`).exec(bodies.get(other) ?? '')?.[1] ?? '');
    // `Header1`, `Action-000000` and `UnitAmount(0)` stand for numbered names.
    if (name === 'ActionID' || /^Header|-0+$|\(/.test(name)) continue;
    (/required="(true|yes)"/.test(source) ? required : optional).push(name);
  }
  return { required, optional };
}
