import { AmiError } from '../../errors';
import type { ActionConnection } from '../connection';
import { getVariable } from '../dialplan';
import { devicesOfExtension } from '../extension-devices';
import type { CheckedCall } from './options';

/** Limit of phones that ring at the same time. */
const MOST = 20;

/**
 * The channels to originate for the caller, one per phone: the devices of the extension's hint, and for a PJSIP endpoint with
 * several contacts each contact. One Originate cannot ring several phones (`PJSIP/1&PJSIP/2` fails).
 *
 * @throws AmiError AMI_ERR_REJECTED that shows the hint, if it has no device that can be dialled
 */
export async function targetsOf(
  connection: ActionConnection,
  { device, from, context }: CheckedCall,
): Promise<string[]> {
  const devices = device === undefined ? await devicesOfExtension(connection, from, context) : [device];
  const targets = await Promise.all(devices.map((one) => contactsOf(connection, one)));
  return targets.flat().slice(0, MOST);
}

async function contactsOf(connection: ActionConnection, device: string): Promise<string[]> {
  const endpoint = /^PJSIP\/([^/]+)$/i.exec(device)?.[1];
  if (endpoint === undefined) return [device];
  try {
    const dialled = (await getVariable(connection, `PJSIP_DIAL_CONTACTS(${endpoint})`)).split('&');
    // A phone chooses its contact itself, so an `&` in it must not add another device.
    const own = `PJSIP/${endpoint}/`.toLowerCase();
    const contacts = dialled.filter((contact) => contact.toLowerCase().startsWith(own));
    return contacts.length > 1 ? contacts : [device];
  } catch (error) {
    // Without chan_pjsip the function does not exist. The Originate then reports whether the device exists.
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return [device];
    throw error;
  }
}
