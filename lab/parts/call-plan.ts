/** Dialplan for the kinds of calls that `npm run record -- calls` makes, in addition to the extensions of the phones. */
export const CALL_PLAN = `
[calls]
include => home
; A ring group, the same through Local channels, and through Local channels that stay.
exten => 700,1,Dial(PJSIP/1021&PJSIP/1022,2)
 same => n,Hangup()
exten => 701,1,Dial(Local/1021@home&Local/1022@home,2)
 same => n,Hangup()
exten => 702,1,Dial(Local/1021@home/n,5)
 same => n,Hangup()
; Follow me: one phone after the other.
exten => 703,1,Dial(PJSIP/1021,1)
 same => n,Dial(PJSIP/1022,5)
 same => n,Hangup()
; The callee's side waits for a confirmation before the parties are connected.
exten => 704,1,Dial(PJSIP/1021,5,U(confirm))
 same => n,Hangup()
exten => 705,1,Dial(PJSIP/1021,5,U(decline))
 same => n,Hangup()
; An answering machine takes the call that nobody took.
exten => 706,1,Dial(PJSIP/1021,1)
 same => n,Answer()
 same => n,Wait(1)
 same => n,Hangup()
exten => 707,1,ConfBridge(room)
exten => 708,1,Park()
exten => _77XX,1,ParkedCall(default,\${EXTEN:1})
exten => _72XXXX,1,Pickup(\${EXTEN:2}@home)
exten => 709,1,Busy(1)
exten => 710,1,Dial(PJSIP/1021,5,tT)
 same => n,Hangup()
exten => 711,1,Answer()
 same => n,AgentLogin(1001)
exten => 712,1,AgentRequest(1001)
 same => n,Hangup()
; A phone that nobody takes in time.
exten => 713,1,Dial(PJSIP/1023,1)
 same => n,Hangup()
; Follow me: both phones through Local channels that stay, one after the other in its own dialplan.
exten => 714,1,Dial(Local/703@calls/n,8)
 same => n,Hangup()
; The same with a confirmation behind a Local channel.
exten => 715,1,Dial(Local/704@calls,8)
 same => n,Hangup()
; A phone whose calls the group may pick up.
exten => 716,1,Dial(PJSIP/1021,30,b(calls^group^1))
 same => n,Hangup()
exten => group,1,Set(CHANNEL(callgroup)=1)
 same => n,Return()
exten => *8,1,Set(CHANNEL(pickupgroup)=1)
 same => n,Pickup()
; Queues: one that the caller leaves, and one that rings its members in turn.
exten => 730,1,Answer()
 same => n,Queue(support,,,,3)
 same => n,Wait(1)
 same => n,Hangup()
exten => 731,1,Answer()
 same => n,Queue(sales)
 same => n,Hangup()

[confirm]
exten => s,1,Wait(0.5)
 same => n,Return()

[decline]
exten => s,1,Wait(0.5)
 same => n,Set(GOSUB_RESULT=BUSY)
 same => n,Return()
`;
