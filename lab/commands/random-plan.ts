import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Random } from '../../src/simulator/random';
import type { Asterisk } from '../parts/asterisk';

/** Numbers of the phones in a random history. They call in the context `calls`. */
export const NUMBERS = ['1041', '1042', '1043', '1044', '1045', '1046'] as const;

/** The other extensions that they call. 707, 709, 723 and 728 are in lab/parts. 999 does not exist. */
export const PLACES = [
  ...['800', '801', '802', '803', '804', '805', '806', '807', '808'],
  ...['707', '708', '709', '723', '728', '999'],
] as const;

const EXTENSIONS = `
[calls](+)
; A ring group, the same through Local channels, and through Local channels that stay.
exten => 800,1,Dial(PJSIP/1042&PJSIP/1043&PJSIP/1044,4)
 same => n,Hangup()
exten => 801,1,Dial(Local/1042@calls&Local/1043@calls,4)
 same => n,Hangup()
exten => 807,1,Dial(Local/1044@calls/n&Local/1045@calls/n,4)
 same => n,Hangup()
; Queues: one that waits, and one that the caller leaves.
exten => 802,1,Answer()
 same => n,Queue(random)
 same => n,Hangup()
exten => 808,1,Queue(random,,,,2)
 same => n,Wait(1)
 same => n,Hangup()
; A menu, then a phone.
exten => 803,1,Answer()
 same => n,Playback(silence/1)
 same => n,Dial(PJSIP/1042,4)
 same => n,Hangup()
; A phone, then its mailbox.
exten => 804,1,Dial(PJSIP/1043,1)
 same => n,VoiceMail(1001@default,u)
 same => n,Hangup()
; The callee confirms the call.
exten => 805,1,Dial(PJSIP/1044,4,U(confirm))
 same => n,Hangup()
; One phone after the other.
exten => 806,1,Dial(PJSIP/1042,1)
 same => n,Dial(PJSIP/1043&PJSIP/1045,4)
 same => n,Hangup()
`;

const QUEUE = `
[random]
strategy=rrmemory
timeout=2
retry=1
member => PJSIP/1043,0,Phone 1043
member => Local/1044@calls/n,0,Phone 1044
`;

/** Adds the extensions and the queue of random histories to the configuration of an Asterisk of the lab. */
export async function addRandomPlan({ root, configFile, cli }: Asterisk): Promise<void> {
  const folder = join(root, dirname(configFile));
  await appendFile(join(folder, 'extensions.conf'), EXTENSIONS);
  await appendFile(join(folder, 'queues.conf'), QUEUE);
  await cli('dialplan reload');
  await cli('module reload app_queue.so');
}

/** @returns a random extension to call, never `but` */
export function randomTarget(random: Random, but = ''): string {
  const phones = NUMBERS.filter((number) => number !== but);
  return (random.chance(0.5) ? random.pick(phones) : random.pick(PLACES)) ?? '';
}
