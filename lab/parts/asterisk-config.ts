import { CALL_PLAN } from './call-plan';
import { PHONE_PLAN } from './phone-plan';

/** Settings of an Asterisk of the lab. Ports are on 127.0.0.1. */
export interface AsteriskSettings {
  /** Folder of this instance, as Asterisk sees it. */
  folder: string;
  ports: { ami: number; amiTls: number; sip: number };
  secrets: { admin: string; readOnly: string; noRights: string; sip: string };
}

/** SIP phones, whose hints follow their registration and calls. */
export const PHONES = numbers(1001, 1050);
/** Hints without a phone. `Setvar DEVICE_STATE(Custom:2001)` sets the state of one. */
export const CUSTOM_HINTS = numbers(2001, 2300);

function numbers(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

const MODULES_NOT_LOADED = [
  // With this module a bridge changes its technology when media arrive, and sends its events again each time.
  'bridge_native_rtp',
  'app_voicemail_imap',
  'app_voicemail_odbc',
  'cdr_adaptive_odbc',
  'cdr_odbc',
  'cdr_pgsql',
  'cdr_radius',
  'cdr_tds',
  'cel_odbc',
  'cel_pgsql',
  'cel_radius',
  'cel_tds',
  'chan_alsa',
  'chan_console',
  'chan_dahdi',
  'chan_iax2',
  'chan_mgcp',
  'chan_motif',
  'chan_ooh323',
  'chan_oss',
  'chan_sip',
  'chan_skinny',
  'chan_unistim',
  'func_odbc',
  'pbx_dundi',
  'res_config_ldap',
  'res_config_odbc',
  'res_config_pgsql',
  'res_hep',
  'res_hep_pjsip',
  'res_hep_rtcp',
  'res_odbc',
  'res_odbc_transaction',
  'res_phoneprov',
  'res_snmp',
  'res_xmpp',
];

/** @returns the text of each file of Asterisk's configuration folder, by file name */
export function asteriskConfig({ folder, ports, secrets }: AsteriskSettings): Record<string, string> {
  return {
    'asterisk.conf': `
[directories]
astetcdir => ${folder}/etc
astdbdir => ${folder}/db
astspooldir => ${folder}/spool
astrundir => ${folder}/run
astlogdir => ${folder}/log
`,
    'logger.conf': `
[logfiles]
console => error,warning
`,
    'modules.conf': `
[modules]
autoload=yes
${MODULES_NOT_LOADED.map((name) => `noload => ${name}.so`).join('\n')}
`,
    'manager.conf': `
[general]
enabled=yes
bindaddr=127.0.0.1
port=${ports.ami}
tlsenable=yes
tlsbindaddr=127.0.0.1:${ports.amiTls}
tlscertfile=${folder}/tls/server.pem
displayconnects=no

[admin]
secret=${secrets.admin}
read=all
write=all

[reader]
secret=${secrets.readOnly}
read=call,reporting
write=reporting

[nobody]
secret=${secrets.noRights}
`,
    'pjsip.conf': `
[loopback]
type=transport
protocol=udp
bind=127.0.0.1:${ports.sip}

[phone](!)
type=endpoint
context=home
disallow=all
allow=ulaw
direct_media=no

[login](!)
type=auth
auth_type=userpass
password=${secrets.sip}

[contacts](!)
type=aor
max_contacts=2
remove_existing=yes
${PHONES.map(pjsipPhone).join('')}`,
    'queues.conf': `
[support]
strategy=ringall
timeout=5
member => PJSIP/1001,0,Phone 1001
member => PJSIP/1002,0,Phone 1002
`,
    'extensions.conf': `
[home]
${PHONES.map((phone) => `exten => ${phone},hint,PJSIP/${phone}\n same => 1,Dial(PJSIP/${phone},30)\n same => n,Hangup()\n`).join('')}
${CUSTOM_HINTS.map((extension) => `exten => ${extension},hint,Custom:${extension}\n`).join('')}
exten => 600,1,Answer()
 same => n,Echo()

exten => 601,1,Answer()
 same => n,UserEvent(Lab,Extension: \${EXTEN})
 same => n,Hangup()

exten => 602,1,Answer()
 same => n,Queue(support)
 same => n,Hangup()

exten => 603,1,Answer()
 same => n,ConfBridge(team)
 same => n,Hangup()

exten => 604,1,Dial(PJSIP/1003,30,tT)
 same => n,Hangup()

[office]
exten => 2001,hint,Custom:office-2001
${CALL_PLAN}${PHONE_PLAN}`,
    'musiconhold.conf': `
[default]
mode=files
directory=/usr/share/asterisk/sounds/en/silence
`,
    'rtp.conf': '',
    'confbridge.conf': '',
    'res_parking.conf': `
[default]
parkext => 700
parkpos => 701-720
context => parkedcalls
`,
    'agents.conf': `
[1001]
fullname=Phone 1001
`,
    'voicemail.conf': `
[default]
1001 => 1234,Phone 1001
1002 => 1234,Phone 1002
`,
    'followme.conf': `
[boss]
context => calls
number => 1042,5
`,
    'features.conf': `
[general]
atxfernoanswertimeout => 6

[featuremap]
atxfer => *2
`,
  };
}

const pjsipPhone = (phone: string) => `
[${phone}](phone)
${phone > '1040' ? 'context=calls\n' : ''}auth=${phone}
aors=${phone}
callerid=Phone ${phone} <${phone}>

[${phone}](login)
username=${phone}

[${phone}](contacts)
`;
