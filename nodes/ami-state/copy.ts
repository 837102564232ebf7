import type { StateEntry } from '../../src/index';

/** @returns a copy for a message, so that a flow that changes it changes neither the model nor other messages */
export function copyOf(entry: StateEntry): StateEntry {
  switch (entry.kind) {
    case 'hint':
      return { ...entry, devices: [...entry.devices] };
    case 'endpoint':
      return { ...entry, contacts: entry.contacts.map((contact) => ({ ...contact })) };
    case 'conference':
      return { ...entry, participants: entry.participants.map((participant) => ({ ...participant })) };
    default:
      return { ...entry };
  }
}
