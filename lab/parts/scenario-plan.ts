import type { QueueOptions } from '../../src/simulator';

/** Dialplan of the scenarios, in addition to that of the kinds of calls. */
export const SCENARIO_PLAN = `
[calls](+)
; An announcement that takes long.
exten => 800,1,Answer()
 same => n,Wait(30)
 same => n,Hangup()
; A ring group that tells how it ended.
exten => 801,1,Dial(PJSIP/1042&PJSIP/1043&PJSIP/1044,3)
 same => n,NoOp(\${DIALSTATUS})
 same => n,Hangup()
; The caller gets another name and number, and a variable that the called phone inherits.
exten => 802,1,Set(CALLERID(name)=Sales)
 same => n,Set(CALLERID(num)=5550)
 same => n,Set(__TICKET=42)
 same => n,Dial(PJSIP/1042,10)
 same => n,Hangup()
; Ends.
exten => 803,1,Hangup(17)
exten => 804,1,Congestion(1)
exten => 805,1,Goto(missing,1)
exten => 806,1,ConfBridge(desk)
 same => n,Hangup()
; Do not disturb, and call forwarding, as the database and a custom device say.
exten => 807,1,GotoIf($["\${DEVICE_STATE(Custom:dnd1042)}"="BUSY"]?dnd)
 same => n,Dial(PJSIP/1042,10)
 same => n,Hangup()
 same => n(dnd),Busy(1)
exten => 808,1,Set(FORWARD=\${DB(CF/1042)})
 same => n,GotoIf($["\${FORWARD}"!=""]?forward)
 same => n,Dial(PJSIP/1042,10)
 same => n,Hangup()
 same => n(forward),Dial(Local/\${FORWARD}@calls,10)
 same => n,Hangup()
; A survey after the call.
exten => 809,1,Dial(PJSIP/1042,10,g)
 same => n,UserEvent(Survey,Caller: \${CALLERID(num)},Status: \${DIALSTATUS})
 same => n,Hangup()
; Queues.
exten => 810,1,Answer()
 same => n,Queue(desk,,,,8)
 same => n,UserEvent(Left,Status: \${QUEUESTATUS})
 same => n,Hangup()
exten => 811,1,Answer()
 same => n,Queue(turns)
 same => n,Hangup()
exten => 812,1,Answer()
 same => n,Queue(strict)
 same => n,UserEvent(Left,Status: \${QUEUESTATUS})
 same => n,Hangup()
exten => 813,1,Answer()
 same => n,Queue(pauses)
 same => n,Hangup()
exten => 815,1,Ringing()
 same => n,Wait(1)
 same => n,Progress()
 same => n,Wait(1)
 same => n,Answer()
 same => n,Wait(30)
exten => 816,1,Answer()
 same => n,Park()
 same => n,UserEvent(Back)
 same => n,Hangup()
exten => 817,1,Answer()
 same => n,Echo()
; Three attempts in a loop.
exten => 818,1,Set(TRY=0)
 same => n(again),Set(TRY=$[\${TRY} + 1])
 same => n,Dial(PJSIP/1042,1)
 same => n,GotoIf($[\${TRY} < 2]?again)
 same => n,Congestion(1)
exten => 819,1,Dial(Local/1042@calls/n&Local/1043@calls/n,4)
 same => n,Hangup()
`;

/** Queues of the scenarios, in addition to those of the lab. They have no members at first. */
export const SCENARIO_QUEUES: readonly QueueOptions[] = [
  { name: 'desk', timeout: 3, retry: 1 },
  { name: 'turns', strategy: 'rrmemory', timeout: 2, retry: 1, ringinuse: false },
  { name: 'strict', joinempty: 'strict', leavewhenempty: 'strict', timeout: 3, retry: 1 },
  { name: 'pauses', strategy: 'linear', timeout: 2, retry: 1, wrapuptime: 2, autopause: true },
];

/** The queues as text of queues.conf. */
export function queuesConf(queues: readonly QueueOptions[]): string {
  const value = (setting: unknown) => (typeof setting === 'boolean' ? (setting ? 'yes' : 'no') : setting);
  const sections = queues.map(({ name, ...settings }) =>
    [`[${name}]`, ...Object.entries(settings).map(([key, setting]) => `${key}=${value(setting)}`)].join('\n'),
  );
  return `\n${sections.join('\n')}\n`;
}
