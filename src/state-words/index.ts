export { DEVICE_WORDS, type DeviceWord } from './device-words';
export {
  type ExtensionFailure,
  type ExtensionResult,
  type ExtensionState,
  type ExtensionStatus,
  extensionState,
  extensionStatus,
} from './extension';
export { deviceKey, hintDevices, isPhone, isReachable, mixesKinds, withoutFragment } from './hint-devices';
