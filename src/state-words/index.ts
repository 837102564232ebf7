export { mayBeCut, TORN_CHARACTER } from './cut-text';
export { DEVICE_WORDS, type DeviceWord } from './device-words';
export {
  type ExtensionFailure,
  type ExtensionResult,
  type ExtensionState,
  type ExtensionStatus,
  extensionState,
  extensionStatus,
} from './extension';
export {
  deviceKey,
  HINT_IN_EVENT,
  HINT_IN_RESPONSE,
  hintDevices,
  isPhone,
  isReachable,
  mayHintBeCut,
  mixesKinds,
  withoutFragment,
} from './hint-devices';
