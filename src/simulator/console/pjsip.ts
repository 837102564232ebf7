import { column } from '../bytes';
import type { Extension } from '../exchange/hints/extensions';
import { deviceText } from '../exchange/hints/states';
import { contactUri } from '../exchange/registration';
import type { Channel } from '../exchange/switch/channel';
import type { Headers } from '../frame-writer';
import type { Pbx } from '../pbx';
import { endpointSettings } from '../pjsip/endpoint';
import { aorSettings, authSettings, contactName, transportSettings } from '../pjsip/objects';
import { ANY, type CliCommand, failure, type Lines } from './output';
import { settingsTable } from './pjsip-settings';
import { clockTime } from './times';

/** A kind of object that res_pjsip lists (res/res_pjsip/pjsip_cli.c). */
interface Kind {
  readonly name: string;
  /** The headings of `show`; the first one is also that of `list`. */
  readonly headings: readonly string[];
  /** The identifiers, in order. */
  names(pbx: Pbx): readonly string[];
  /** The lines of an object in `show`; the first one is also its line in `list`. */
  rows(pbx: Pbx, name: string): readonly string[];
  /** The settings of an object; none for a kind whose objects have no names for users. */
  settings?(pbx: Pbx, name: string): Headers;
  /** Empty lines after the rows of an object. */
  readonly gap: number;
}

const AOR = '        Aor:  <Aor............................................>  <MaxContact>';
const AUTH = '  I/OAuth:  <AuthId/UserName.............................................................>';
const RULE = '='.repeat(90);
/** The transport of all phones. */
const TRANSPORT = 'loopback';
const SIP_PORT = 5060;
const NONE = ['No objects found.', ''];

const KINDS: readonly Kind[] = [
  {
    name: 'endpoint',
    headings: [
      ' Endpoint:  <Endpoint/CID.....................................>  <State.....>  <Channels.>',
      '    I/OAuth:  <AuthId/UserName...........................................................>',
      AOR,
      '      Contact:  <Aor/ContactUri..........................> <Hash....> <Status> <RTT(ms)..>',
      '  Transport:  <TransportId........>  <Type>  <cos>  <tos>  <BindAddress..................>',
      '   Identify:  <Identify/Endpoint.........................................................>',
      '        Match:  <criteria.........................>',
      '    Channel:  <ChannelId......................................>  <State.....>  <Time.....>',
      '        Exten: <DialedExten...........>  CLCID: <ConnectedLineCID.......>',
    ],
    names: phoneNames,
    rows: endpointRows,
    settings: (pbx, name) => {
      const { context, name: callerName } = phoneNamed(pbx, name) ?? { context: '', name: '' };
      return endpointSettings({ name, context, callerId: `"${callerName}" <${name}>` });
    },
    gap: 1,
  },
  {
    name: 'aor',
    headings: [
      '      Aor:  <Aor..............................................>  <MaxContact>',
      '    Contact:  <Aor/ContactUri............................> <Hash....> <Status> <RTT(ms)..>',
    ],
    names: phoneNames,
    rows: (pbx, name) => [
      `      Aor:  ${column(name, 51)}  2`,
      ...(isRegistered(pbx, name) ? [`    Contact:  ${contact(name, 44)}`] : []),
    ],
    settings: (pbx, name) => aorSettings(name, ['Contact', isRegistered(pbx, name) ? contactUri(name) : '']),
    gap: 1,
  },
  {
    name: 'auth',
    headings: [AUTH],
    names: phoneNames,
    rows: (_, name) => [`     Auth:  ${name}/${name}`],
    settings: (_, name) => authSettings(name),
    gap: 0,
  },
  {
    name: 'contact',
    headings: ['  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>'],
    names: (pbx) => phoneNames(pbx).filter((name) => isRegistered(pbx, name)),
    rows: (_, name) => [`  Contact:  ${contact(name, 46)}`],
    gap: 0,
  },
  {
    name: 'channel',
    headings: [
      '  Channel:  <ChannelId........................................>  <State.....>  <Time.....>',
      '      Exten: <DialedExten.............>  CLCID: <ConnectedLineCID.......>',
    ],
    names: ({ exchange }) => [...exchange.channels.keys()].filter((name) => name.startsWith('PJSIP/')),
    rows: (pbx, name) => channelRows(pbx, pbx.exchange.findChannel(name), 2),
    settings: () => [],
    gap: 1,
  },
  {
    name: 'transport',
    headings: ['Transport:  <TransportId........>  <Type>  <cos>  <tos>  <BindAddress....................>'],
    names: () => [TRANSPORT],
    settings: ({ host }) => transportSettings(`${host}:${SIP_PORT}`),
    rows: ({ host }) => [`Transport:  ${column(TRANSPORT, 24)}  udp      0      0  ${host}:${SIP_PORT}`],
    gap: 0,
  },
  emptyKind('registration'),
  emptyKind('identify'),
];

function emptyKind(name: string): Kind {
  return { name, headings: [], names: () => [], rows: () => [], gap: 0 };
}

export const pjsipCommands: readonly CliCommand[] = [
  ...KINDS.flatMap((kind): CliCommand[] => {
    const many = kind.name === 'identify' ? 'identifies' : `${kind.name}s`;
    return [
      { name: `pjsip show ${many}`, takes: ANY, run: (pbx, words) => all(pbx, kind, words, false) },
      { name: `pjsip list ${many}`, takes: ANY, run: (pbx, words) => all(pbx, kind, words, true) },
      { name: `pjsip show ${kind.name}`, takes: ANY, run: (pbx, words) => one(pbx, kind, words) },
    ];
  }),
  { name: 'pjsip qualify', takes: [1, 1], run: qualify },
];

function qualify(pbx: Pbx, [name = '']: readonly string[]): Lines {
  if (!phoneNamed(pbx, name)) return failure(`pjsip qualify ${name}`, `Unable to retrieve endpoint ${name}`);
  return [`Qualifying AOR '${name}' on endpoint '${name}'`];
}

/** `like` takes a part of a name. */
function all(pbx: Pbx, kind: Kind, [like, part = '']: readonly string[], isShort: boolean): string[] {
  const names = kind.names(pbx).filter((name) => like?.toLowerCase() !== 'like' || name.includes(part));
  if (names.length === 0) return NONE;
  const gap = isShort ? [] : Array.from({ length: kind.gap }, () => '');
  return [
    '',
    ...kind.headings.slice(0, isShort ? 1 : undefined),
    RULE,
    '',
    ...names.flatMap((name) => [...kind.rows(pbx, name).slice(0, isShort ? 1 : undefined), ...gap]),
    '',
    `Objects found: ${names.length}`,
    '',
  ];
}

function one(pbx: Pbx, kind: Kind, words: readonly string[]): Lines {
  const [given] = words;
  if (given === undefined) return failure(`pjsip show ${kind.name}`, 'No object specified.');
  const isChannel = kind.name === 'channel';
  const name = isChannel ? (pbx.exchange.findChannel(given)?.name ?? given) : given;
  if (!kind.settings || !kind.names(pbx).includes(name)) return [`Unable to find object ${given}.`, ''];
  const gap = Array.from({ length: kind.gap + 1 }, () => '');
  const heading = ['', ...kind.headings, RULE, '', ...kind.rows(pbx, name), ...gap];
  return isChannel ? heading : [...heading, ...settingsTable(kind.settings(pbx, name))];
}

function phoneNames({ exchange }: Pbx): string[] {
  return exchange.phones().map(({ extension }) => extension);
}

function phoneNamed({ exchange }: Pbx, name: string): Extension | undefined {
  return exchange.phones().find(({ extension }) => extension === name);
}

function isRegistered({ exchange }: Pbx, name: string): boolean {
  return exchange.extensions.device(`PJSIP/${name}`) !== 'UNAVAILABLE';
}

function endpointRows(pbx: Pbx, name: string): string[] {
  const device = `PJSIP/${name}`;
  const { extensions, channels } = pbx.exchange;
  const used = [...channels.values()].filter((channel) => channel.device === device);
  const state = deviceText(extensions.device(device) ?? 'INVALID');
  return [
    ` Endpoint:  ${column(`${name}/${name}`, 51)}  ${column(state, 12)}  ${used.length} of inf`,
    `     InAuth:  ${name}/${name}`,
    `        Aor:  ${column(name, 49)}  2`,
    ...(isRegistered(pbx, name) ? [`      Contact:  ${contact(name, 42)}`] : []),
    ...used.flatMap((channel) => channelRows(pbx, channel, 4)),
  ];
}

function channelRows({ exchange }: Pbx, channel: Channel | undefined, indent: number): string[] {
  if (!channel) return [];
  const { name, application, state, exten, connected } = channel;
  const spaces = ' '.repeat(indent);
  const time = clockTime(exchange.now() - channel.createdAt);
  return [
    `${spaces}Channel: ${column(`${name}/${application}`, 54 - indent)}  ${column(state, 12)}  ${column(time, 11)}`,
    `${spaces}    Exten: ${column(exten, 29 - indent)} CLCID: "${connected?.name ?? ''}" <${connected?.number ?? ''}>`,
  ];
}

/** A contact with its hash, status and round trip. `width`: column width of the URI. */
function contact(extension: string, width: number): string {
  const hash = contactName(extension).slice(extension.length + 2, extension.length + 12);
  return `${column(`${extension}/${contactUri(extension)}`, width)} ${hash} NonQual        -nan`;
}
