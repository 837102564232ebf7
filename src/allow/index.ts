export { AllowList } from './check';
export { checkAllow } from './options';
export { type Allow, PRESET_PURPOSES, PURPOSES, type Purpose } from './purposes';
