import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Headers of one event, in order. */
export type Event = [name: string, value: string][];

/** Events of a real Asterisk without those of its test build. The file's name has the version. */
export function recording(file: string): Event[] {
  return read(readFileSync(join(__dirname, file), 'utf8'));
}

export function read(text: string): Event[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) =>
      block
        .split('\n')
        .filter((line) => line !== '')
        .map((line): [string, string] => [
          line.slice(0, line.indexOf(':')),
          line.slice(line.indexOf(':') + 2),
        ]),
    );
}

export function header(event: Event, wanted: string): string | undefined {
  return event.find(([name]) => name === wanted)?.[1];
}

export function names(events: Event[], wanted: string): string[] {
  return events.flatMap((event) => header(event, wanted) ?? []);
}

/** Removes repeated events that set BRIDGEPEER and BRIDGEPVTCALLID to the same value. */
export function once(events: Event[]): Event[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    if (!/^BRIDGE(PEER|PVTCALLID)$/.test(header(event, 'Variable') ?? '')) return true;
    const line = JSON.stringify(event);
    return !seen.has(line) && Boolean(seen.add(line));
  });
}

/** Headers whose values differ between calls. */
const VOLATILE = /^(BridgeUniqueid|Uniqueid|Linkedid|DestUniqueid|DestLinkedid)$/;
const MEASURED = /(TIME(_MS)?|PVTCALLID|RTPAUDIOQOS(BRIDGED)?)$/;

/** The events about channels and bridges. Device states come from another thread, at any position. */
export function channelEvents(events: Event[]): Event[] {
  return events
    .filter((event) => !/^(ExtensionStatus|DeviceStateChange)$/.test(header(event, 'Event') ?? ''))
    .map((event) => {
      const measured = MEASURED.test(header(event, 'Variable') ?? '') && header(event, 'Value') !== '';
      return event.map(([name, value]): [string, string] => {
        if (VOLATILE.test(name) || (measured && name === 'Value')) return [name, '*'];
        // The real bridge changes its technology once it has two channels.
        return name === 'BridgeTechnology'
          ? [name, value.replace('native_rtp', 'simple_bridge')]
          : [name, value];
      });
    });
}

/** Number of events for each name with its headers. */
export function byName(events: Event[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) {
    const shape = [header(event, 'Event'), ...event.map(([name]) => name)].join(' ');
    counts[shape] = (counts[shape] ?? 0) + 1;
  }
  return counts;
}
