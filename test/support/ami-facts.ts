import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Facts about Asterisk by number. A test names the facts that it checks in its title: `(AMI 22, 30)`. Facts without an
 * effect on clients are left out.
 */
export const AMI_FACTS: ReadonlyMap<number, string> = new Map([
  [1, 'the banner comes first, whole or in pieces, alone or with frames behind it'],
  [2, 'the banner names the AMI version, from which the Asterisk release follows'],
  [3, 'ports 5038 and, with TLS, 5039'],
  [4, 'too many unauthenticated sessions: closed without a banner'],
  [5, 'a session that does not log in is closed without a message'],
  [6, 'before login there is only Login, Challenge and Logoff, so no Ping'],
  [7, 'a refused login takes a second and gives no reason'],
  [8, 'Login Already In Use'],
  [9, 'Already authenticated'],
  [10, 'user names in any case, secrets exactly'],
  [11, 'a Challenge needs AuthType MD5'],
  [12, 'one challenge per session'],
  [13, 'the MD5 key is in lower-case hex'],
  [14, 'FullyBooted may follow the login, or not'],
  [16, 'the event mask of the login holds before any event'],
  [17, 'Goodbye is a success, and the end after it is clean'],
  [18, 'a kicked session is closed without a message'],
  [20, 'Asterisk is shutting down'],
  [21, 'lines end in CRLF or LF'],
  [22, 'a line over 1,024 bytes is dropped'],
  [23, 'at most 128 headers'],
  [24, 'NUL cuts a line'],
  [25, 'an Error without ActionID'],
  [27, 'header names in any case, blanks before a value skipped'],
  [28, 'CRLF in a value would be a header or an action'],
  [29, 'unknown action, permission denied'],
  [30, 'a long ActionID joins two headers'],
  [31, 'one action at a time: a blocking one delays all else'],
  [32, 'pipelined actions are answered in order'],
  [35, 'a client that does not read is dropped'],
  [36, 'Response, ActionID, EventList, Message, the rest'],
  [37, 'unknown words after Response'],
  [38, 'Ping: Pong'],
  [39, 'a success without a Message'],
  [40, 'two Message headers'],
  [41, 'ListCommands has headers named like events'],
  [42, 'an extra empty line after a frame'],
  [43, 'a bare LF inside a Message'],
  [44, 'CRLF LF ends a frame'],
  [45, 'bare LF between headers, no blank after the colon'],
  [46, 'no header continues on the next line'],
  [47, 'one blank after the first colon'],
  [48, 'odd header names'],
  [49, 'values without a limit'],
  [50, 'text without any header'],
  [51, 'bytes that break the rules: the next empty line'],
  [52, 'Command up to 13: Follows'],
  [53, 'only the marker ends it'],
  [54, 'the marker means nothing elsewhere'],
  [55, 'Command from 14 on: Output'],
  [56, 'Command with an internal error'],
  [58, 'Command blacklisted, no command provided'],
  [59, 'thousands of Output lines'],
  [60, 'EventList: start, items, Complete'],
  [61, 'EventList: Start'],
  [62, 'EventList: cancelled'],
  [63, 'lists that do not mark their end'],
  [64, 'WaitEventComplete'],
  [65, 'items carry no Privilege'],
  [66, 'items named like events'],
  [67, 'items come with events off'],
  [68, 'an event within a list'],
  [69, 'an empty list'],
  [70, 'an Error after the start'],
  [71, 'ListItems is not always their number'],
  [72, 'QueueStatus: several kinds of items'],
  [73, 'headers that every event may have'],
  [74, 'events by read right and mask'],
  [75, 'answers to Events'],
  [76, 'no event from before the mask'],
  [77, 'OriginateResponse'],
  [78, 'UserEvent repeats any ActionID'],
  [79, 'event or response by the first header that is one of them'],
  [80, 'filters'],
  [81, 'Shutdown, and a session that just ends'],
  [82, 'values that the server escapes'],
  [84, 'ChanVariable, repeated'],
  [85, 'bytes that are not UTF-8'],
  [87, 'Originate, async and not'],
  [88, 'errors of Originate'],
  [90, 'Variable, repeated'],
  [91, 'an Originate is not sent again'],
  [92, 'ExtensionState'],
  [93, 'status codes and their texts'],
  [94, 'no hint is a success'],
  [95, 'the hint is a list of devices'],
  [96, 'hint patterns'],
  [98, 'states of several devices'],
  [99, 'ExtensionStatus events'],
  [100, 'ExtensionStateList since 13'],
  [101, 'lists whose module is not loaded'],
  [102, 'words for device states'],
  [104, 'write classes'],
  [105, 'the class that is missing'],
  [106, 'ListCommands names the actions of the user'],
  [107, 'which release has which action'],
  [108, 'read classes'],
  [110, 'TLS on the wrong port, and the reverse'],
  [111, 'rights change at the next login'],
  [112, 'the banner of a proxy'],
  [113, 'other headers before Event or Response'],
  [115, 'names are cut by bytes'],
  [118, 'the first of a repeated header'],
  [125, 'a dash in an extension'],
]);

/** @returns the facts that no spec file names */
export function factsWithoutTest(testFolder: string): [number, string][] {
  const named = new Set(specs(testFolder).flatMap((file) => factsNamedIn(readFileSync(file, 'utf8'))));
  return [...AMI_FACTS].filter(([fact]) => !named.has(fact));
}

/** @returns paths of the spec files in a folder and its subfolders */
export function specs(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('_spec.ts')).map((name) => join(folder, name));
}

/** @returns the numbers in texts such as `AMI 22, 30` and `AMI 42-48` */
export function factsNamedIn(text: string): number[] {
  return [...text.matchAll(/\bAMI ((?:\d+(?:-\d+)?)(?:, \d+(?:-\d+)?)*)/g)].flatMap(([, list = '']) =>
    list.split(', ').flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    }),
  );
}
