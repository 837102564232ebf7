import type { Headers } from '../../../frame-writer';
import { CAUSES, type Cause, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import { dialEvent } from './events';

/** The value of DIALSTATUS. */
export type DialStatus = 'ANSWER' | 'BUSY' | 'CHANUNAVAIL' | 'CONGESTION' | 'NOANSWER' | 'CANCEL';

/** Sets the caller's connected line to the callee, and raises NewConnectedLine. */
export function setConnectedLine(core: SwitchCore, caller: Channel, callee: Channel): void {
  caller.connected = callee.caller;
  core.about(caller, 'NewConnectedLine');
  caller.otherHalf?.learns(callee.caller);
}

/** A called channel rings. Sets RINGTIME if `since` is given: the start of the dial in ms since the epoch. */
export function reportRinging(
  core: SwitchCore,
  caller: Channel,
  callee: Channel,
  since: number | undefined,
): void {
  caller.otherHalf?.rings(callee.caller);
  if (since !== undefined) {
    const ms = core.now() - since;
    core.setVariable(caller, 'RINGTIME', Math.floor(ms / 1000));
    core.setVariable(caller, 'RINGTIME_MS', Math.max(1, ms));
  }
  core.refreshDevice(caller.device);
}

/** Sets the variables that name the called channel that has answered. */
export function reportCallee(core: SwitchCore, caller: Channel, callee: Channel): void {
  core.setVariable(caller, 'DIALSTATUS', 'ANSWER');
  core.setVariable(caller, 'DIALEDPEERNAME', callee.name);
  const number = callee.variables.get('DIALEDPEERNUMBER');
  // A Local channel that a phone has forwarded the call to has none.
  if (number !== undefined) core.setVariable(caller, 'DIALEDPEERNUMBER', number);
  core.refreshDevice(callee.device);
}

/** Raises DialEnd for a called channel that has answered. The bridge follows. */
export function reportAnswer(core: SwitchCore, caller: Channel, callee: Channel): void {
  callee.exten = '';
  dialEvent(core, caller, callee, 'DialEnd', ['DialStatus', 'ANSWER']);
}

/** Raises DialEnd for a called channel that has not answered, and hangs it up. */
export function stopRinging(
  core: SwitchCore,
  caller: Channel,
  callee: Channel,
  status: DialStatus,
  cause: Cause,
): void {
  dialEvent(core, caller, callee, 'DialEnd', ['DialStatus', status]);
  core.hangUp(callee, cause);
}

/** Ends the ringing phones when the caller hangs up. Returns the cause for the caller's hangup, which follows. */
export function cancelDial(
  core: SwitchCore,
  caller: Channel,
  ringing: Iterable<Channel>,
  source: HangupSource,
): Cause {
  const isTransferee = source === CAUSES.transfereeGone;
  const cause =
    source === 'action' || isTransferee ? CAUSES.none : source === 'phone' ? CAUSES.interworking : source;
  const technical = core.techCause(cause);
  if (source === 'phone') core.about(caller, 'HangupRequest', [['Cause', cause.code], ...technical]);
  for (const callee of ringing) {
    if (isTransferee) stopRinging(core, caller, callee, 'NOANSWER', CAUSES.none);
    else stopRinging(core, caller, callee, 'CANCEL', cause.code === 0 ? CAUSES.normal : cause);
  }
  core.setVariable(caller, 'DIALSTATUS', 'CANCEL');
  const request: Headers = [['Cause', CAUSES.normal.code]];
  core.about(caller, 'SoftHangupRequest', source === 'phone' ? [...request, ...technical] : request);
  return cause;
}

/** The caller hangs up while the callee hears a prompt: Asterisk calls that answered. Returns the cause for the caller's hangup. */
export function leavePrompt(core: SwitchCore, caller: Channel, callee: Channel, context: string): Cause {
  const request: Headers = [['Cause', CAUSES.normal.code]];
  for (const channel of [caller, callee])
    core.about(channel, 'HangupRequest', core.profile.version >= 20 ? request : []);
  Object.assign(callee, { context, exten: '', priority: 1 });
  dialEvent(core, caller, callee, 'DialEnd', ['DialStatus', 'ANSWER']);
  core.hangUp(callee, CAUSES.normal);
  core.about(caller, 'SoftHangupRequest', request);
  return CAUSES.normal;
}

/** Ends the ringing phones when the caller goes to another extension. */
export function releaseDial(
  core: SwitchCore,
  caller: Channel,
  to: Destination,
  ringing: Iterable<Channel>,
): void {
  core.setVariable(caller, 'DIALSTATUS', 'CANCEL');
  Object.assign(caller, { context: to.context, exten: to.extension, priority: to.priority ?? 1 });
  for (const callee of ringing) stopRinging(core, caller, callee, 'CANCEL', CAUSES.normal);
}

/** A phone rejects the call. */
export function reportRejection(core: SwitchCore, callee: Channel): void {
  const technical = core.techCause(CAUSES.busy);
  core.about(callee, 'HangupRequest', [['Cause', CAUSES.busy.code], ...technical]);
}

/** DIALSTATUS when every called channel has failed (apps/app_dial.c wait_for_answer). */
export function finalStatus(failures: readonly DialStatus[]): DialStatus {
  if (failures.includes('NOANSWER')) return 'NOANSWER';
  if (failures.includes('BUSY')) return 'BUSY';
  return failures.includes('CONGESTION') ? 'CONGESTION' : 'CHANUNAVAIL';
}

/** main/channel.c ast_hangup_cause_to_dial_status. */
export function statusOf({ code }: Cause): DialStatus {
  if (code === CAUSES.busy.code) return 'BUSY';
  if (code === CAUSES.noRoute.code || code === CAUSES.subscriberAbsent.code) return 'CHANUNAVAIL';
  return code === CAUSES.congestion.code ? 'CONGESTION' : 'NOANSWER';
}
