import { AmiError } from '../errors';
import { quoted } from '../quoted';
import { HINT_IN_RESPONSE, mayHintBeCut, withoutFragment } from '../state-words';
import type { ActionConnection } from './connection';
import { lookUp } from './look-up';

/**
 * The devices of an extension's hint that can be dialled, as far as Asterisk's response has them whole: it cuts a hint after 255
 * bytes. Devices such as `Custom:`, `Queue:` and `MWI:` only have a state.
 *
 * @throws AmiError AMI_ERR_REJECTED if the hint has no such device. The message shows the hint
 */
export async function devicesOfExtension(
  connection: ActionConnection,
  extension: string,
  context: string,
): Promise<string[]> {
  const { response } = await lookUp(connection, {
    Action: 'ExtensionState',
    Exten: extension,
    Context: context,
  });
  const hint = response.get('Hint') ?? '';
  // `PJSIP/100` may be the beginning of `PJSIP/1001`, and another phone.
  const devices = dialableDevices(mayHintBeCut(hint, HINT_IN_RESPONSE) ? withoutFragment(hint) : hint);
  if (devices.length > 0) return devices;
  const shown = hint === '' ? 'no hint' : `the hint ${quoted(hint)}, without a device that can be dialled`;
  throw new AmiError(
    'AMI_ERR_REJECTED',
    `the extension ${quoted(extension)} has ${shown} in ${quoted(context)}`,
  );
}

/** @returns the devices of a hint that can be dialled: `['PJSIP/1']` of `PJSIP/1&Custom:dnd,CustomPresence:1` */
export function dialableDevices(hint: string): string[] {
  const [devices = ''] = hint.split(',', 1);
  return devices
    .split('&')
    .map((device) => device.trim())
    .filter((device) => /^[A-Za-z][A-Za-z0-9]*\/[^/\s]/.test(device));
}
