export {
  type CalledOutcome,
  CallLostError,
  type CallOptions,
  type CallResult,
  call,
  type PhoneOutcome,
} from './call';
export type { ActionConnection, FormHooks } from './connection';
export { FORMS, type Form, type FormName, isFormName } from './forms';
export { type HangUpOptions, hangUp } from './hang-up';
export { type DtmfOptions, dtmf, type MuteOptions, mute } from './media';
export { type MessageOptions, message, type UserEventOptions, userEvent } from './messages';
export { type ParkOptions, park } from './park';
export { type PickupOptions, pickup } from './pickup';
export {
  type DeviceStateOptions,
  deviceState,
  type PresenceOptions,
  presence,
} from './presence';
export { type QueueOptions, queue } from './queue';
export { type RecordOptions, record } from './record';
export { type RedirectOptions, redirect } from './redirect';
export { type TransferOptions, transfer } from './transfer';
