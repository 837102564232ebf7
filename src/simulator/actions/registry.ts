import type { ActionInfo } from '../pbx';
import type { AsteriskVersion } from '../profiles';
import { agentActions } from './agents';
import { bridgeActions } from './bridges';
import { channelActions } from './channels';
import { commandActions } from './command';
import { confbridgeActions } from './confbridge';
import { configActions } from './config';
import { coreActions } from './core';
import { databaseActions } from './database';
import { dialplanActions } from './dialplan';
import { extensionActions } from './extensions';
import { faxActions } from './fax';
import { loginActions } from './login';
import { mediaActions } from './media';
import { messageActions } from './messages';
import { moduleActions } from './modules';
import { originateActions } from './originate';
import { parkingActions } from './parking';
import { pjsipActions } from './pjsip';
import { pjsipRegistrationActions } from './pjsip-registrations';
import { queueCallerActions } from './queue-callers';
import { queueActions } from './queues';
import { redirectActions } from './redirect';
import { sessionActions } from './session';
import { signalActions } from './signals';
import { sorceryActions } from './sorcery';
import type { ActionSpec } from './spec';
import { storedMessageActions } from './stored-messages';
import { transferActions } from './transfers';
import { variableActions } from './variables';
import { voicemailActions } from './voicemail';

/** Actions that a starting server gets only when their modules are loaded. */
function ofModules(actions: readonly ActionSpec[]): ActionSpec[] {
  return actions.map((spec) => ({ ...spec, isOfModule: true as const }));
}

const EVERY_ACTION = [
  ...loginActions,
  ...sessionActions,
  ...extensionActions,
  ...variableActions,
  ...channelActions,
  ...originateActions,
  ...redirectActions,
  ...ofModules(queueActions),
  ...coreActions,
  ...ofModules(pjsipActions),
  ...databaseActions,
  ...commandActions,
  ...voicemailActions,
  ...bridgeActions,
  ...mediaActions,
  ...ofModules(parkingActions),
  ...ofModules(agentActions),
  ...ofModules(confbridgeActions),
  ...transferActions,
  ...dialplanActions,
  ...messageActions,
  ...configActions,
  ...moduleActions,
  ...queueCallerActions,
  ...pjsipRegistrationActions,
  ...signalActions,
  ...faxActions,
  ...sorceryActions,
  ...storedMessageActions,
];

/** The actions of a version, by name in lower case. */
export function actionsOf(version: AsteriskVersion): Map<string, ActionSpec> {
  const known = EVERY_ACTION.filter(({ since = 0 }) => version >= since);
  return new Map(known.map((spec) => [spec.name.toLowerCase(), spec]));
}

/** In the order of ListCommands. */
export function inOrder<T extends ActionInfo>(actions: Iterable<T>): T[] {
  return [...actions].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}
