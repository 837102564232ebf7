import { column } from '../bytes';
import type { Extension } from '../exchange/hints/extensions';
import { deviceText } from '../exchange/hints/states';
import { contactUri } from '../exchange/registration';
import type { Pbx } from '../pbx';
import { contactName } from '../pjsip/objects';
import { ANY, type CliCommand } from './output';

export const pjsipCommands: readonly CliCommand[] = [
  { name: 'pjsip show endpoints', takes: ANY, run: endpoints },
  { name: 'pjsip show contacts', takes: ANY, run: contacts },
  { name: 'pjsip show registrations', takes: ANY, run: () => ['No objects found.', ''] },
];

const RULE = '='.repeat(90);
const NONE = ['No objects found.', ''];

function endpoints(pbx: Pbx): string[] {
  const phones = pbx.exchange.phones();
  if (phones.length === 0) return NONE;
  return [
    '',
    ' Endpoint:  <Endpoint/CID.....................................>  <State.....>  <Channels.>',
    '    I/OAuth:  <AuthId/UserName...........................................................>',
    '        Aor:  <Aor............................................>  <MaxContact>',
    '      Contact:  <Aor/ContactUri..........................> <Hash....> <Status> <RTT(ms)..>',
    '  Transport:  <TransportId........>  <Type>  <cos>  <tos>  <BindAddress..................>',
    '   Identify:  <Identify/Endpoint.........................................................>',
    '        Match:  <criteria.........................>',
    '    Channel:  <ChannelId......................................>  <State.....>  <Time.....>',
    '        Exten: <DialedExten...........>  CLCID: <ConnectedLineCID.......>',
    RULE,
    '',
    ...phones.flatMap((phone) => [...endpoint(pbx, phone), '']),
    '',
    `Objects found: ${phones.length}`,
    '',
  ];
}

function endpoint(pbx: Pbx, phone: Extension): string[] {
  const { extension } = phone;
  const device = `PJSIP/${extension}`;
  const { extensions, channels } = pbx.exchange;
  const state = extensions.device(device) ?? 'INVALID';
  const used = [...channels.values()].filter((channel) => channel.device === device);
  return [
    ` Endpoint:  ${column(`${extension}/${extension}`, 51)}  ${column(deviceText(state), 12)}  ${used.length} of inf`,
    `     InAuth:  ${extension}/${extension}`,
    `        Aor:  ${column(extension, 49)}  2`,
    ...(state === 'UNAVAILABLE' ? [] : [`      Contact:  ${contact(extension, 42)}`]),
    ...used.map((channel) => `    Channel: ${column(channel.name, 50)}   ${column(channel.state, 12)}`),
  ];
}

function contacts(pbx: Pbx): string[] {
  const { extensions } = pbx.exchange;
  const registered = pbx.exchange
    .phones()
    .filter(({ extension }) => extensions.device(`PJSIP/${extension}`) !== 'UNAVAILABLE');
  if (registered.length === 0) return NONE;
  return [
    '',
    '  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>',
    RULE,
    '',
    ...registered.map(({ extension }) => `  Contact:  ${contact(extension, 46)}`),
    '',
    `Objects found: ${registered.length}`,
    '',
  ];
}

/** A contact with its hash, status and round trip. `width`: column width of the URI. */
function contact(extension: string, width: number): string {
  const hash = contactName(extension).slice(extension.length + 2, extension.length + 12);
  return `${column(`${extension}/${contactUri(extension)}`, width)} ${hash} NonQual        -nan`;
}
