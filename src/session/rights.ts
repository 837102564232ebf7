/**
 * The write classes of which a user needs one, by action (manager.conf `write=`), as each module registers them
 * (ast_manager_register in main/manager.c, main/db.c, apps/app_queue.c, res/res_pjsip). Asterisk itself says
 * only `Permission denied`.
 */
const WRITE_CLASSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'call or reporting':
      'ExtensionState ExtensionStateList PresenceState DeviceStateList PresenceStateList MailboxStatus MailboxCount Getvar',
    call: 'Setvar Redirect Atxfer BlindTransfer SendText ParkedCalls',
    'system or call': 'Hangup',
    'system, call or reporting': 'Status',
    'system or reporting':
      'CoreShowChannels CoreShowChannelMap CoreSettings CoreStatus DBGet DBGetTree SIPpeers IAXpeers PJSIPQualify PJSIPShowRegistrationsOutbound',
    system:
      'PJSIPShowEndpoints PJSIPShowEndpoint PJSIPShowContacts PJSIPShowAors PJSIPShowAuths DBPut DBDel Filter ModuleCheck',
    originate: 'Originate',
    command: 'Command',
    user: 'UserEvent',
    agent: 'QueueAdd QueueRemove QueuePause QueuePenalty QueueLog',
    reporting: 'ConfbridgeList',
    message: 'MessageSend',
    'config or system': 'Reload',
  }).flatMap(([classes, actions]) => actions.split(' ').map((action) => [action.toLowerCase(), classes])),
);

/** The class that is missing when Asterisk answered `Permission denied` to this action, where it is known. */
export function neededWriteClass(action: string): string | undefined {
  return WRITE_CLASSES.get(action.toLowerCase());
}
