import { createHash } from 'node:crypto';
import type { Extension } from '../exchange/hints/extensions';
import { contactUri } from '../exchange/registration';
import type { Headers } from '../frame-writer';

/** The settings of an auth object, after its name. */
export function authSettings(name: string): Headers {
  return [
    ['ObjectType', 'auth'],
    ['ObjectName', name],
    ['OauthSecret', ''],
    ['PasswordDigest', ''],
    ['SupportedAlgorithmsUas', 'MD5'],
    ['RefreshToken', ''],
    ['Username', name],
    ['Md5Cred', ''],
    ['Realm', ''],
    ['AuthType', 'userpass'],
    ['Password', name],
    ['SupportedAlgorithmsUac', 'MD5'],
    ['NonceLifetime', 32],
    ['OauthClientid', ''],
  ];
}

/** The settings of an AOR. `contacts` names the header and its value: it differs between actions. */
export function aorSettings(name: string, contacts: readonly [name: string, value: string]): Headers {
  return [
    ['ObjectType', 'aor'],
    ['ObjectName', name],
    ['MinimumExpiration', 60],
    ['DefaultExpiration', 3600],
    ['QualifyTimeout', '3.000000'],
    ['Qualify2xxOnly', 'false'],
    ['Mailboxes', ''],
    ['SupportPath', 'false'],
    ['RemoveUnavailable', 'false'],
    ['VoicemailExtension', ''],
    ['MaxContacts', 2],
    ['AuthenticateQualify', 'false'],
    contacts,
    ['MaximumExpiration', 7200],
    ['QualifyFrequency', 0],
    ['RemoveExisting', 'true'],
    ['OutboundProxy', ''],
  ];
}

/** The settings of a transport that is bound to an address. */
export function transportSettings(bind: string): Headers {
  return [
    ['AllowReload', 'false'],
    ['AllowWildcardCerts', 'No'],
    ['AsyncOperations', 1],
    ['Bind', bind],
    ['CaListFile', ''],
    ['CaListPath', ''],
    ['CertFile', ''],
    ['Cipher', ''],
    ['Cos', 0],
    ['Domain', ''],
    ['ExternalMediaAddress', ''],
    ['ExternalSignalingAddress', ''],
    ['ExternalSignalingPort', 0],
    ['LocalNet', ''],
    ['Method', 'unspecified'],
    ['Password', ''],
    ['PrivKeyFile', ''],
    ['Protocol', 'udp'],
    ['RequireClientCert', 'No'],
    ['SymmetricTransport', 'false'],
    ['TcpKeepaliveEnable', 'false'],
    ['TcpKeepaliveIdleTime', 30],
    ['TcpKeepaliveIntervalTime', 1],
    ['TcpKeepaliveProbeCount', 5],
    ['Tos', 0],
    ['VerifyClient', 'No'],
    ['VerifyServer', 'No'],
    ['WebsocketWriteTimeout', 100],
  ];
}

/** The headers of ContactStatusDetail. `expires` is in seconds since the epoch. */
export function contactStatus({ extension }: Extension, expires: number): Headers {
  const uri = contactUri(extension);
  return [
    ['AOR', extension],
    ['URI', uri],
    ['UserAgent', 'Simulated phone'],
    ['RegExpire', expires],
    ['ViaAddress', uri.slice(uri.indexOf('@') + 1)],
    ['CallID', `${extension}@127.0.0.1`],
    ['Status', 'NonQualified'],
    ['RoundtripUsec', 'N/A'],
    ['EndpointName', extension],
    ['ID', contactName(extension)],
    ['AuthenticateQualify', 0],
    ['OutboundProxy', ''],
    ['Path', ''],
    ['QualifyFrequency', 0],
    ['QualifyTimeout', '3.000'],
    ['Qualify2xxOnly', 0],
  ];
}

/** The name of a phone's contact: its AOR and the MD5 of its URI (res/res_pjsip/location.c). */
export function contactName(extension: string): string {
  return `${extension};@${createHash('md5').update(contactUri(extension)).digest('hex')}`;
}
