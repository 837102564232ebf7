import { LONGEST_TEXT } from '../../src/calls/limits';
import { AmiError, type Frame } from '../../src/index';
import { owned } from '../../src/owned-text';

type Ask = (action: string) => Promise<readonly Frame[]>;

/** The peers of chan_sip and chan_iax2: the action that lists them, and how their channels begin. */
const PEER_LISTS = [
  ['SIPpeers', 'SIP'],
  ['IAXpeerlist', 'IAX2'],
] as const;

/** Limit of devices of each kind. A real PBX has fewer. */
const MOST_DEVICES = 200_000;

/** Distinguishes phones from trunks, by hints and the configuration of endpoints. The case of device names does not matter. */
export class Devices {
  readonly #extensions = new Map<string, string>();
  readonly #phones = new Set<string>();
  readonly #trunks = new Set<string>();

  /** @returns true for a phone, false for a trunk, undefined if it is unknown */
  isOurs(device: string): boolean | undefined {
    const key = device.toLowerCase();
    if (this.#extensions.has(key)) return true;
    if (this.#trunks.has(key)) return false;
    return this.#phones.has(key) ? true : undefined;
  }

  /** @returns the first extension whose hint names the device; undefined if there is none */
  extensionOf(device: string): string | undefined {
    return this.#extensions.get(device.toLowerCase());
  }

  addHint(event: Frame): void {
    const extension = event.get('Exten');
    if (!extension) return;
    // The presence provider follows a comma (main/pbx.c ast_str_get_hint).
    const [devices = ''] = (event.get('Hint') ?? '').split(',');
    for (const device of devices.split('&')) {
      if (this.#extensions.size >= MOST_DEVICES) return;
      if (device.length > LONGEST_TEXT) continue;
      const key = device.toLowerCase();
      if (device.includes('/') && !this.#extensions.has(key))
        this.#extensions.set(owned(key), owned(extension.slice(0, LONGEST_TEXT)));
    }
  }

  addPhone(device: string): void {
    if (this.#phones.size < MOST_DEVICES) this.#phones.add(owned(device.toLowerCase()));
  }

  addTrunk(device: string): void {
    if (this.#trunks.size < MOST_DEVICES) this.#trunks.add(owned(device.toLowerCase()));
  }
}

/**
 * Queries Asterisk for phones and trunks. A list that this Asterisk lacks, or that the user may not read, counts as empty.
 *
 * @throws AmiError if the connection is lost
 */
export async function learnDevices(send: Ask): Promise<Devices> {
  const devices = new Devices();
  const ask = (action: string) => listOrNone(() => send(action));
  for (const event of await ask('ExtensionStateList')) devices.addHint(event);
  const registrations = new Set<string>();
  for (const event of await ask('PJSIPShowRegistrationsOutbound')) {
    for (const name of [nameIn(event, 'Endpoint'), nameIn(event)]) if (name) registrations.add(name);
  }
  const registrars = new Set<string>();
  const fixed = new Set<string>();
  for (const event of await ask('PJSIPShowAors')) {
    const name = nameIn(event);
    // `MaxContacts` decides, not `Contacts`: that has both configured and registered contacts, and a phone may have none.
    const canRegister = Number(event.get('MaxContacts') ?? 0) > 0;
    (canRegister ? registrars : fixed).add(name);
  }
  for (const event of await ask('PJSIPShowEndpoints')) {
    const name = nameIn(event);
    const aors = (event.get('Aor') ?? '').split(',').map((aor) => aor.trim());
    const isTrunk = (event.get('OutboundAuths') ?? '') !== '' || registrations.has(name);
    if (isTrunk || (aors.some((aor) => fixed.has(aor)) && !aors.some((aor) => registrars.has(aor)))) {
      devices.addTrunk(`PJSIP/${name}`);
    } else if (aors.some((aor) => registrars.has(aor))) devices.addPhone(`PJSIP/${name}`);
  }
  for (const [action, technology] of PEER_LISTS) {
    for (const event of await ask(action)) {
      const device = `${technology}/${nameIn(event)}`;
      if (event.get('Dynamic') === 'yes') devices.addPhone(device);
      else devices.addTrunk(device);
    }
  }
  return devices;
}

/** @returns the name in a header; '' if it is longer than Asterisk's own, because a map of such names is slow */
function nameIn(event: Frame, header = 'ObjectName'): string {
  const name = event.get(header) ?? '';
  return name.length > LONGEST_TEXT ? '' : name;
}

/** @returns the list; [] if this Asterisk lacks it, or the user may not read it */
export async function listOrNone(list: () => Promise<readonly Frame[]>): Promise<readonly Frame[]> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof AmiError && error.code === 'AMI_ERR_REJECTED') return [];
    throw error;
  }
}
