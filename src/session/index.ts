export { asteriskVersion } from './banner';
export { type AmiOptions, type LoginMethod, type ResolvedOptions, resolveOptions } from './options';
export type { Answer, SendOptions } from './pending';
export { AmiSession, type SessionHooks } from './session';
export type { Trace } from './trace';
