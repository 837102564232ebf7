/** Dialplan for the phones that transfer calls themselves: 1041 to 1044. They call in the context `calls`. */
export const PHONE_PLAN = `
[calls](+)
; Two ring groups.
exten => 720,1,Dial(PJSIP/1042&PJSIP/1043,4)
 same => n,Hangup()
exten => 721,1,Dial(PJSIP/1043&PJSIP/1044,4)
 same => n,Hangup()
; The callee has two seconds to accept the call, and accepts it.
exten => 722,1,Dial(PJSIP/1042,5,U(accept))
 same => n,Hangup()
; The callee declines, and an answering machine takes the call.
exten => 723,1,Dial(PJSIP/1042,5,U(decline))
 same => n,Answer()
 same => n,Wait(1)
 same => n,Hangup()
; Two phones are to accept the call: the first one declines.
exten => 724,1,Dial(Local/725@calls&Local/726@calls,8)
 same => n,Hangup()
exten => 725,1,Dial(PJSIP/1042,5,U(decline))
 same => n,Hangup()
exten => 726,1,Dial(PJSIP/1043,5,U(accept))
 same => n,Hangup()
; The callee lets the time to accept pass.
exten => 727,1,Dial(PJSIP/1042,5,U(expire))
 same => n,Hangup()
; An answering machine.
exten => 728,1,Answer()
 same => n,Wait(20)
 same => n,Hangup()
; A ring group of Local channels, which nobody answers.
exten => 729,1,Dial(Local/1042@calls&Local/1043@calls,2)
 same => n,Hangup()
; A phone of this context is picked up.
exten => _73XXXX,1,Pickup(\${EXTEN:2}@calls)
; A call to a ring group or a queue is picked up.
exten => _76XXX,1,Pickup(\${EXTEN:2}@calls)
; A mailbox takes the call that nobody took, or each call.
exten => 740,1,Dial(PJSIP/1042,1)
 same => n,VoiceMail(1001,u)
 same => n,Hangup()
exten => 741,1,VoiceMail(1001)
 same => n,Hangup()
; A queue that the caller leaves for a mailbox.
exten => 742,1,Answer()
 same => n,Queue(support,,,,3)
 same => n,VoiceMail(1001,u)
 same => n,Hangup()
; A phone that nobody takes in time.
exten => 743,1,Dial(PJSIP/1043,2)
 same => n,Hangup()
; When the first phone hangs up, the caller goes on to a second one.
exten => 744,1,Dial(PJSIP/1042,10,g)
 same => n,Dial(PJSIP/1043,10)
 same => n,Hangup()
; A mailbox behind a Local channel that stays.
exten => 746,1,Dial(Local/740@calls/n,10)
 same => n,Hangup()
exten => 747,1,FollowMe(boss,s)
 same => n,Hangup()
exten => 748,1,Page(PJSIP/1042&PJSIP/1043)
 same => n,Hangup()
exten => 749,1,Answer()
 same => n,ChanSpy(PJSIP/1042,q)
 same => n,Hangup()
; A ring group with a phone that is not registered.
exten => 750,1,Dial(PJSIP/1042&PJSIP/1050,2)
 same => n,Hangup()

[accept]
exten => s,1,Wait(2)
 same => n,Return()

[expire]
exten => s,1,Wait(1)
 same => n,Set(GOSUB_RESULT=CONTINUE)
 same => n,Return()
`;
