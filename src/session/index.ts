export type { Answer, SendOptions } from './answer';
export { asteriskVersion } from './banner';
export { checkTimeout, Deadline } from './deadline';
export type { Send, SessionHooks } from './hooks';
export {
  type AmiOptions,
  type LoginMethod,
  type ResolvedOptions,
  resolveOptions,
  serverName,
} from './options';

export { AmiSession, type SessionEvents } from './session';
export { isStarting, startOf } from './starting';
export { Stop, type StopSignal } from './stop';
export type { Trace } from './trace';
export { yesOrNo } from './yes-or-no';
