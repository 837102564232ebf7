import { AmiError } from '../errors';
import { quoted } from '../quoted';
import type { ActionConnection } from './connection';

/**
 * The devices of an extension's hint that can be dialled. `Custom:`, `Queue:`, `MWI:` and the like are states, not phones.
 *
 * @throws AmiError AMI_ERR_REJECTED that shows the hint, if it has none
 */
export async function devicesOfExtension(
  connection: ActionConnection,
  extension: string,
  context: string,
): Promise<string[]> {
  const { response } = await connection.send({
    Action: 'ExtensionState',
    Exten: extension,
    Context: context,
  });
  const hint = response.get('Hint') ?? '';
  const devices = dialableDevices(hint);
  if (devices.length > 0) return devices;
  const shown = hint === '' ? 'no hint' : `the hint ${quoted(hint)}, without a device that can be dialled`;
  throw new AmiError(
    'AMI_ERR_REJECTED',
    `the extension ${quoted(extension)} has ${shown} in ${quoted(context)}`,
  );
}

/** `PJSIP/1&Custom:dnd,CustomPresence:1` has `PJSIP/1`. */
export function dialableDevices(hint: string): string[] {
  const [devices = ''] = hint.split(',', 1);
  return devices
    .split('&')
    .map((device) => device.trim())
    .filter((device) => /^[A-Za-z][A-Za-z0-9]*\/[^/\s]/.test(device));
}
