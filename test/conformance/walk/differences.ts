import type { SlowFrame } from '../../support/slow-reader';
import type { Reply } from './walker';

/** Headers whose values depend on times, phones and the history of a server. */
const OWN_VALUES =
  /^(Timestamp|Uniqueid|Linkedid|.*Uniqueid|.*Linkedid|CoreStartup.*|CoreReload.*|CoreProcessedCalls|AsteriskVersion|Duration|Seconds|TimeToHangup|LoginTime|LastCall|LastPause|CallsTaken|Completed|Abandoned|Holdtime|TalkTime|HoldTime|Challenge|Password|UserAgent|CallID|RegExpire|URI|ID|EventTV|SessionTV|SessionID|LocalAddress|RemoteAddress|ViaAddress|Contacts?|.*Time|.*_MS)$/i;

/** The differences between two replies, each in one line. Events come in any order: threads of a real server raise them. */
export function differences(real: Reply, simulated: Reply): string[] {
  const answers = unlike('answer', real.answers.map(shown), simulated.answers.map(shown));
  const events = unlike('event', real.events.map(shown).sort(), simulated.events.map(shown).sort());
  return [...answers, ...events];
}

function unlike(what: string, real: readonly string[], simulated: readonly string[]): string[] {
  const [theirs, ours] = [[...real], [...simulated]];
  for (const text of [...theirs]) {
    const index = ours.indexOf(text);
    if (index < 0) continue;
    ours.splice(index, 1);
    theirs.splice(theirs.indexOf(text), 1);
  }
  // Frames of the same name are compared line by line, so that only the lines that differ are shown.
  return [
    ...theirs.flatMap((text) => {
      const at = ours.findIndex((other) => firstLine(other) === firstLine(text));
      if (at < 0) return [`${what}: only the real server sends ${text.replaceAll('\n', ' | ')}`];
      const [other = ''] = ours.splice(at, 1);
      return [`${what} ${firstLine(text)}: ${lineDifference(text.split('\n'), other.split('\n'))}`];
    }),
    ...ours.map((text) => `${what}: only the simulator sends ${text.replaceAll('\n', ' | ')}`),
  ];
}

const firstLine = (text: string) => text.split('\n')[0] ?? '';

function lineDifference(real: readonly string[], simulated: readonly string[]): string {
  const missing = real.filter((line) => !simulated.includes(line));
  const excess = simulated.filter((line) => !real.includes(line));
  return `real [${missing.join(' | ')}], simulated [${excess.join(' | ')}]`;
}

/** A frame in lines, without what depends on times, phones and the history of a server. */
export function shown(frame: SlowFrame): string {
  const lines = frame.headers.map(([name, value]) => {
    return `${name}: ${OWN_VALUES.test(name) && value !== '' ? '#' : normal(value)}`;
  });
  return [`${frame.kind} ${frame.name}`, ...lines, ...(frame.body ?? []).map((line) => `body ${line}`)].join(
    '\n',
  );
}

function normal(value: string): string {
  return value
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<uuid>')
    .replace(/-[0-9a-f]{8}\b/g, '-<serial>')
    .replace(/\b\d{10}\.\d+/g, '<id>')
    .replace(/\b\d{10}\b/g, '<time>')
    .replace(/^\d+ calls? processed$/, '# calls processed')
    .replace(/^walk-\d+/, 'walk-#')
    .replace(/\(login was \d+ secs ago\)/, '(login was # secs ago)')
    .replace(/\[extensions\.conf:\d+\]/, '[extensions.conf:#]')
    .replace(/^Asterisk \S+ built by .*/, 'Asterisk # built by #')
    .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:#')
    .replace(/ \d\d:\d\d:\d\d$/, ' #')
    .replace(/ssrc=.*/, 'ssrc=#')
    .replace(/\S*\/monitor\//, '<folder>/monitor/');
}
