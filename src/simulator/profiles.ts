import { fail } from './simulator-error';

/** Differences between the simulated Asterisk versions. */
export interface Profile {
  readonly version: AsteriskVersion;
  /** Asterisk's version in CoreSettings and `core show version`. */
  readonly release: string;
  /** The AMI version in the banner (include/asterisk/manager.h AMI_VERSION). */
  readonly banner: string;
  /** Event lists have EventList and ListItems headers. */
  readonly marksLists: boolean;
  /** The response to Command has Output headers. Before 14 it has raw text up to `--END COMMAND--`. */
  readonly commandAsHeaders: boolean;
  /** ExtensionStatus has StatusText. */
  readonly statusText: boolean;
  /** DeviceStateChange exists. */
  readonly deviceEvents: boolean;
  /** Caller names, variables and presence messages have C escapes (since 13.5). */
  readonly escapes: boolean;
  /** FullyBooted has Uptime and LastReload. */
  readonly bootTimes: boolean;
  /** CoreShowChannelMap events end with CRLF LF (18.19 to 18.23). */
  readonly channelMapLacksCr: boolean;
}

const PROFILES = {
  11: { release: '11.25.3', banner: '1.3' },
  13: { release: '13.38.3', banner: '2.10.6' },
  16: { release: '16.28.0', banner: '5.0.4' },
  18: { release: '18.20.0', banner: '7.0.3' },
  20: { release: '20.20.0', banner: '9.0.0' },
  22: { release: '22.10.1', banner: '11.0.0' },
} as const;

/** Major versions of Asterisk that can be simulated. */
export type AsteriskVersion = keyof typeof PROFILES;

export function profileOf(version: AsteriskVersion): Profile {
  const known = Object.hasOwn(PROFILES, version) ? PROFILES[version] : undefined;
  if (!known) fail(`unknown version ${version}; allowed: ${Object.keys(PROFILES).join(', ')}`);
  return {
    version,
    ...known,
    marksLists: version >= 13,
    commandAsHeaders: version >= 14,
    statusText: version >= 13,
    deviceEvents: version >= 13,
    escapes: version >= 13,
    bootTimes: version >= 14,
    channelMapLacksCr: version === 18,
  };
}
