import type { Headers } from '../../frame-writer';
import type { Channel } from './channel';
import type { SwitchCore } from './core';

/** Milliseconds between RTCP reports (rtp.conf rtcpinterval). */
export const RTCP_INTERVAL = 5000;
const PACKETS_A_SECOND = 50;
const OCTETS_A_PACKET = 160;

/** The headers of RTCPSent after the channel's, `seconds` after the stream began (res/res_rtp_asterisk.c). */
export function rtcpReport(
  channel: Channel,
  now: number,
  seconds: number,
  measuresOpinion: boolean,
): Headers {
  const packets = Math.round(seconds * PACKETS_A_SECOND);
  const port = 10_000 + 2 * (source(channel) % 5000);
  return [
    ['To', `127.0.0.1:${port + 20_001}`],
    ['From', `127.0.0.1:${port + 1}`],
    ...(measuresOpinion ? ([['MES', '87.7']] as const) : []),
    ['SSRC', `0x${source(channel).toString(16).padStart(8, '0')}`],
    ['PT', '200(SR)'],
    ['ReportCount', 0],
    ['SentNTP', (now / 1000).toFixed(6)],
    ['SentRTP', packets * OCTETS_A_PACKET],
    ['SentPackets', packets],
    ['SentOctets', packets * OCTETS_A_PACKET],
  ];
}

/** The variables with the quality of a channel's stream, in Asterisk's order. `MES` is the mean opinion score. */
function qualityOf(channel: Channel, measuresOpinion: boolean): [name: string, value: string][] {
  const spread = (blank: string, ...names: string[]) =>
    names.map((name) => `${blank}${name}=000.000000;`).join('');
  const both = (what: string) =>
    ['rx', 'tx'].flatMap((side) => ['min', 'max', 'avg', 'stdev'].map((each) => `${each}${side}${what}`));
  return [
    [
      'RTPAUDIOQOS',
      `ssrc=${source(channel)};themssrc=0;lp=0;rxjitter=0.000000;rxcount=0;txjitter=0.000000;txcount=0;rlp=0;rtt=0.000000${measuresOpinion ? ';rxmes=0.000000;txmes=0.000000' : ''}`,
    ],
    ['RTPAUDIOQOSJITTER', spread('', ...both('jitter'))],
    ['RTPAUDIOQOSLOSS', spread('  ', ...both('lost'))],
    ['RTPAUDIOQOSRTT', spread('     ', 'minrtt', 'maxrtt', 'avgrtt', 'stdevrtt')],
    ...(measuresOpinion ? [['RTPAUDIOQOSMES', spread('   ', ...both('mes'))] as [string, string]] : []),
  ];
}

/** Sets the quality variables on the channel, and with the suffix BRIDGED on the other channel of its bridge. */
export function setQuality(core: SwitchCore, channel: Channel, bridged?: Channel): void {
  for (const [name, value] of qualityOf(channel, core.profile.version >= 20)) {
    core.setVariable(channel, name, value);
    if (bridged) core.setVariable(bridged, name.concat('BRIDGED'), value);
  }
}

/** The synchronisation source of a channel: a hash of its name. */
function source(channel: Channel): number {
  return [...channel.name].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0, 7);
}
