/** The expected calls of lab/commands: forward-kinds.ts, line-kinds.ts, mixed-kinds.ts and mailbox-kinds.ts. */
export const TRUTH_OF_LINES: Readonly<Record<string, readonly string[]>> = {
  'forwarded-group': [
    '1041 to 1044; dialled 1042; answered; ended by 1041; talked 1041 with 1044; via forward 721 answered; group 1042, 1043, 1044',
  ],
  'forwarded-queue': [
    '1041 to 1043; dialled 1042; answered; ended by 1041; talked 1041 with 1043; via forward 602 answered; group 1042, 1043',
  ],
  'group-forwarded': [
    '1041 to 1044; dialled 720; answered; ended by 1041; talked 1041 with 1044; via forward 1044 answered; group 1042, 1043, 1044',
  ],
  'group-forwarded-missed': [
    '1041 to nobody; dialled 720; missed; ended by Asterisk; via forward 1044 missed; group 1042, 1043, 1044',
  ],
  'queue-forwarded': [
    '1041 to 1043; dialled 602; answered; ended by 1041; talked 1041 with 1043; via forward 1043 answered; group 1042, 1043',
  ],
  'forwarded-nowhere': ['1041 to 1042; dialled 1042; missed; ended by 1042; group 1042'],
  'forwarded-given-up': [
    '1041 to 1043; dialled 1042; cancelled; ended by 1041; via forward 1043 cancelled; group 1042, 1043',
  ],
  'forwarded-missed': [
    '1041 to 1043; dialled 1042; missed; ended by Asterisk; via forward 743 missed; group 1042, 1043',
  ],
  'forwarded-to-caller': [
    '1041 to 1041; dialled 1042; answered; ended by 1041; talked 1041 with 1041; via forward 1041 answered; group 1041, 1042',
  ],
  'originated-forwarded': [
    '1044 to 1043; dialled 1043; answered; ended by 1043; talked 1044 with 1043; via forward 1044 answered; group 1042, 1043',
  ],
  'self-answered': ['1041 to 1041; dialled 1041; answered; ended by 1041; talked 1041 with 1041; group 1041'],
  'call-waiting-refused': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; group 1042',
    '1043 to 1042; dialled 1042; busy; ended by 1042; group 1042',
  ],
  'call-waiting-swapped': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; group 1042',
    '1043 to 1042; dialled 1042; answered; ended by 1043; talked 1043 with 1042; group 1042',
  ],
  crossed: [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; group 1042',
    '1042 to 1041; dialled 1041; answered; ended by 1041; talked 1042 with 1041; group 1041',
  ],
  'given-up-early': ['1041 to 1042; dialled 1042; cancelled; ended by 1041'],
  'group-one-refuses': [
    '1041 to 1043; dialled 720; answered; ended by 1041; talked 1041 with 1043; group 1042, 1043',
  ],
  'group-refused-given-up': ['1041 to nobody; dialled 720; cancelled; ended by 1041; group 1042, 1043'],
  'group-unreachable': ['1041 to 1042; dialled 750; missed; ended by Asterisk; group 1042'],
  'dial-continues': [
    '1041 to 1043; dialled 744; answered; ended by 1041; talked 1041 with 1042, 1041 with 1043; group 1042, 1043',
  ],
  paged: ['1041 to nobody; dialled 748; answered; ended by 1041; group 1042, 1043'],
  spied: [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; group 1042',
    '1043 to nobody; dialled 749; handled; ended by 1043',
  ],
  'follow-me-application': ['1041 to 1042; dialled 747; cancelled; ended by 1041; group 1042'],
  'consulted-caller-gone': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; group 1042',
    '1042 to 1043; dialled 1043; answered; ended by 1042; talked 1042 with 1043; group 1043',
  ],
  'held-by-both': ['1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; group 1042'],
  'originated-caller-gone': ['1042 to 1043; dialled 1043; cancelled; ended by 1042; group 1043'],
  'originated-application': [
    '1042 to 1043; dialled 1043; answered; ended by 1042; talked 1042 with 1043; group 1043',
  ],
  'originated-two-locals': [
    '1042 to 1043; dialled 1043; answered; ended by 1042; talked 1042 with 1043; group 1043',
  ],
  'originated-callee-hangs-up': [
    '1042 to 1043; dialled 1043; answered; ended by 1043; talked 1042 with 1043; group 1043',
  ],
  bridged: [
    '1041 to 1043; dialled 1042; answered; ended by 1041; talked 1041 with 1042, 1043 with 1044, 1041 with 1043; group 1042, 1044',
  ],
  'redirect-ringing': [
    '1041 to 1043; dialled 1042; answered; ended by 1041; talked 1041 with 1043; via redirect 1043 answered; group 1042, 1043',
  ],
  'redirect-callee': [
    '1041 to 1043; dialled 1042; answered; ended by 1042; talked 1041 with 1042, 1042 with 1043; via redirect 1043 answered; group 1042, 1043',
  ],
  'redirect-machine': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; group 1042',
  ],
  'parked-given-up': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; via blind 708 handled; group 1042',
  ],
  'queue-pickup': [
    '1041 to 1044; dialled 602; answered; ended by 1041; talked 1041 with 1044; via pickup 1042 answered; group 1042',
  ],
  'group-picked-up': [
    '1041 to 1044; dialled 720; answered; ended by 1041; talked 1041 with 1044; via pickup 1043 answered; group 1042, 1043',
  ],
  'local-group-picked-up': [
    '1041 to 1044; dialled 729; answered; ended by 1041; talked 1041 with 1044; via pickup 1043 answered; group 1042, 1043',
  ],
  'blonde-picked-up': [
    '1041 to 1044; dialled 1042; answered; ended by 1041; talked 1041 with 1042, 1041 with 1044; via semiAttended 1043 answered, pickup 1043 answered; group 1042, 1043',
  ],
  'refer-blonde-missed': [
    '1041 to 1042; dialled 1042; answered; ended by Asterisk; talked 1041 with 1042; via semiAttended 743 missed; group 1042, 1043',
  ],
  'refer-blind-self': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042, 1041 with 1042; via blind 1042 answered; group 1042, 1042',
  ],
  'refer-blind-given-up': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; via blind 1043 cancelled; group 1042, 1043',
  ],
  'refer-blind-group': [
    '1041 to 1044; dialled 1042; answered; ended by 1041; talked 1041 with 1042, 1041 with 1044; via blind 721 answered; group 1042, 1043, 1044',
  ],
  'refer-blind-queue-given-up': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; via blind 602 abandoned; group 1042, 1043',
  ],
  'refer-attended-queue': [
    '1041 to 1043; dialled 1042; answered; ended by 1041; talked 1041 with 1042, 1042 with 1043, 1041 with 1043; via attended 1043 answered; group 1042, 1043',
  ],
  'refer-blonde-queue-given-up': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; via semiAttended 602 abandoned; group 1042, 1043',
  ],
  'conference-left': [
    '1041 to nobody; dialled 707; answered; ended by 1041',
    '1042 to nobody; dialled 707; answered; ended by 1042',
    '1043 to nobody; dialled 707; answered; ended by 1043',
  ],
  'voicemail-missed': ['1041 to 1042; dialled 740; missed; ended by 1041; group 1042'],
  'voicemail-busy': ['1041 to 1042; dialled 740; busy; ended by 1041; group 1042'],
  'voicemail-direct': ['1041 to nobody; dialled 741; handled; ended by 1041'],
  'voicemail-greeting': ['1041 to 1042; dialled 740; missed; ended by 1041; group 1042'],
  'voicemail-declined': ['1041 to 1042; dialled 740; rejected; ended by 1041; group 1042'],
  'voicemail-local': ['1041 to 1042; dialled 746; missed; ended by 1041; group 1042'],
  'forwarded-voicemail': [
    '1041 to nobody; dialled 1042; missed; ended by 1041; via forward 741 handled; group 1042',
  ],
  'queue-timeout-voicemail': ['1041 to 1042; dialled 742; missed; ended by 1041; group 1042'],
  'queue-member-voicemail': ['1041 to 1042; dialled 602; missed; ended by 1041; group 1042'],
  'refer-blind-voicemail': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; via blind 741 handled; group 1042',
  ],
  'refer-blind-missed-voicemail': [
    '1041 to 1043; dialled 1043; answered; ended by 1041; talked 1041 with 1043; via blind 740 missed; group 1042, 1043',
  ],
  'refer-attended-voicemail': [
    '1041 to 1042; dialled 1042; answered; ended by 1041; talked 1041 with 1042; via attended 741 handled; group 1042',
  ],
  'originated-voicemail': ['1042 to nobody; dialled ; handled; ended by 1042'],
};
