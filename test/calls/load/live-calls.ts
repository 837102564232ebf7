// Prints as JSON: bytes of memory of 20,000 connected calls, and the tracker's counts.
import { CallTracker, FrameParser } from '../../../src/index';
import { heapUsed } from '../../support/heap';

const CALLS = 20_000;

function channel(prefix: string, phone: number, number: number, linked: number): string {
  const headers = {
    Channel: `PJSIP/${phone}-${number.toString(16).padStart(8, '0')}`,
    ...{ ChannelState: 6, CallerIDNum: phone, CallerIDName: `Phone ${phone} in the hall` },
    ...{ Exten: 5000 + (linked % 1000), Uniqueid: `1795940167.${number}`, Linkedid: `1795940167.${linked}` },
  };
  return Object.entries(headers)
    .map(([name, value]) => `${prefix}${name}: ${value}\r\n`)
    .join('');
}

const tracker = new CallTracker();
const before = heapUsed();
const parser = new FrameParser({ onFrame: (frame) => tracker.take(frame) });
for (let call = 0; call < CALLS; call += 1) {
  const tell = (name: string, ...parts: string[]) =>
    parser.write(Buffer.from(`Event: ${name}\r\nPrivilege: call,all\r\n${parts.join('')}\r\n`));
  const [one, two] = [2 * call, 2 * call + 1];
  const from = channel('', 1000 + (one % 9000), one, one);
  const [to, dialled] = ['', 'Dest'].map((prefix) => channel(prefix, 1000 + (two % 9000), two, one));
  const bridge = `BridgeUniqueid: dd549d56-c379-42b6-911d-${String(call).padStart(12, '0')}\r\nBridgeType: basic\r\n`;
  tell('Newchannel', from);
  tell('Newchannel', to ?? '');
  tell('DialBegin', from, dialled ?? '');
  tell('DialState', from, dialled ?? '', 'DialStatus: RINGING\r\n');
  tell('DialEnd', from, dialled ?? '', 'DialStatus: ANSWER\r\n');
  tell('BridgeEnter', bridge, from);
  tell('BridgeEnter', bridge, to ?? '');
}
console.log(JSON.stringify({ bytes: heapUsed() - before, ...tracker.counts }));
