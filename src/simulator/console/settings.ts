import type { Pbx } from '../pbx';
import { ANY, type CliCommand } from './output';

/** Settings of the core and of the manager interface, with the defaults of asterisk.conf and manager.conf. */
export const settingsCommands: readonly CliCommand[] = [
  { name: 'core show settings', takes: ANY, run: coreSettings },
  { name: 'core show threads', takes: ANY, run: threads },
  { name: 'manager show settings', run: managerSettings },
];

/** main/asterisk.c handle_show_settings. The folders are the usual ones of a package. */
function coreSettings({ profile, uptime }: Pbx): string[] {
  const general: readonly Setting[] = [
    ['Version', profile.release],
    ['ABI related Build Options', 'OPTIONAL_API'],
    ['All Build Options', 'OPTIONAL_API'],
    ['Maximum calls', 'Not set'],
    ['Maximum open file handles', 'Not set'],
    ['Root console verbosity', '0'],
    ['Current console verbosity', '0'],
    ['Debug level', '0'],
    ['Trace level', '0'],
    ['Dump core on crash', 'No'],
    ['Core dump file', 'core'],
    ['Maximum load average', '0.000000'],
    ['Minimum free memory', '0 MB'],
    ['Startup time', timeOfDay(uptime.reportedStart)],
    ['Last reload time', timeOfDay(uptime.reloadedAt)],
    ['System', 'Linux/unknown built by nobody on unknown 2026-01-01 00:00:00 UTC'],
    ['System name', ''],
    ['Entity ID', '02:00:00:00:00:01'],
    ['PBX UUID', '00000000-0000-4000-8000-000000000001'],
    ['Default language', 'en'],
    ['Language prefix', 'Enabled'],
    ['User name and group', '/'],
    ['Running directory', '/'],
    ['Executable includes', 'Disabled'],
    ['Transcode via SLIN', 'Enabled'],
    ['Transmit silence during rec', 'Disabled'],
    ['Generic PLC', 'Disabled'],
    ['Generic PLC on equal codecs', 'Disabled'],
    ['Hide Msg Chan AMI events', 'Disabled'],
    ['Sounds search custom dir', 'Disabled'],
    ['Min DTMF duration:', '80'],
    ['Cache media frames', 'Enabled'],
    ['RTP use dynamic payloads', '1'],
    ['RTP dynamic payload types', '35-63,96-127'],
    ['Channel storage backend', 'ao2_legacy'],
    ['Shell on remote consoles', 'Enabled'],
  ];
  const subsystems: readonly Setting[] = [
    ['Manager (AMI)', 'Enabled'],
    ['Web Manager (AMI/HTTP)', 'Disabled'],
    ['Call data records', 'Enabled'],
    ['Realtime Architecture (ARA)', 'Disabled'],
  ];
  const folders: readonly Setting[] = [
    ['Configuration file', '/etc/asterisk/asterisk.conf'],
    ['Configuration directory', '/etc/asterisk'],
    ['Module directory', '/usr/lib/asterisk/modules'],
    ['Spool directory', '/var/spool/asterisk'],
    ['Log directory', '/var/log/asterisk'],
    ['Run/Sockets directory', '/var/run/asterisk'],
    ['PID file', '/var/run/asterisk/asterisk.pid'],
    ['VarLib directory', '/var/lib/asterisk'],
    ['Data directory', '/usr/share/asterisk'],
    ['ASTDB', '/var/lib/asterisk/astdb'],
    ['IAX2 Keys directory', '/usr/share/asterisk/keys'],
    ['AGI Scripts directory', '/usr/share/asterisk/agi-bin'],
    ['Cache directory', '/var/cache/asterisk'],
  ];
  return [
    '',
    'PBX Core settings',
    '-----------------',
    ...general.map((setting) => row(setting, 28)),
    '',
    ...section('Subsystems', subsystems),
    ...section('Directories', folders),
    '',
  ];
}

type Setting = readonly [name: string, value: string];

function section(title: string, settings: readonly Setting[]): string[] {
  return [`* ${title}`, '  -------------', ...settings.map((setting) => row(setting, 28)), ''];
}

function row([name, value]: Setting, width: number): string {
  return `  ${`${name}:`.padEnd(width)} ${value}`;
}

const timeOfDay = (ms: number) => new Date(ms).toISOString().slice(11, 19);

/** main/asterisk.c handle_show_threads. The simulator has no threads, so the list is short. */
function threads(): string[] {
  const started = [
    ['listener', 1654, 'asterisk.c ast_makesocket()'],
    ['do_devstate_changes', 624, 'devicestate.c ast_device_state_engine_init()'],
    ['desc->accept_fn', 889, 'tcptls.c ast_tcptls_server_start()'],
  ] as const;
  const rows = started.map(
    ([name, line, place], index) =>
      `0x7f000000${index}6c0 ${index + 5} ${name.padEnd(20)} started at [${String(line).padStart(5)}] ${place}`,
  );
  return [...rows.reverse(), `${rows.length} threads listed.`];
}

/** main/manager.c handle_manager_show_settings. */
function managerSettings({ host, port, settings }: Pbx): string[] {
  const shown: readonly Setting[] = [
    ['Manager (AMI)', 'Yes'],
    ['Web Manager (AMI/HTTP)', 'No'],
    ['TCP Bindaddress', `${host}:${port}`],
    ['HTTP Timeout (seconds)', '60'],
    ['TLS Enable', 'No'],
    ['TLS Bindaddress', 'Disabled'],
    ['TLS Certfile', 'asterisk.pem'],
    ['TLS Privatekey', ''],
    ['TLS Cipher', ''],
    ['Allow multiple login', settings.allowMultipleLogin ? 'Yes' : 'No'],
    ['Display connects', 'No'],
    ['Timestamp events', settings.timestampEvents ? 'Yes' : 'No'],
    ['Channel vars', ''],
    ['Disabled events', ''],
    ['Debug', 'No'],
  ];
  return [
    '',
    'Global Settings:',
    '----------------',
    ...shown.map(([name, value]) => row([name, value.padEnd(15)], 26)),
  ];
}
