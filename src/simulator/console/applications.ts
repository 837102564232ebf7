import type { Pbx } from '../pbx';
import { ANY, type CliCommand, type Lines } from './output';
import { usage } from './usage';

/** The applications of the simulator with their synopsis, as Asterisk 22 lists them. */
const APPLICATIONS = `AgentLogin: Login an agent.
AgentRequest: Request an agent to connect with the channel.
Answer: Answer a channel if ringing.
BackGround: Play an audio file while waiting for digits of an extension to go to.
Busy: Indicate the Busy condition.
ConfBridge: Conference bridge application.
Congestion: Indicate the Congestion condition.
Dial: Attempt to connect to another device or endpoint and bridge the call.
Echo: Echo media, DTMF back to the calling party
Goto: Jump to a particular priority, extension, or context.
GotoIf: Conditional goto.
Hangup: Hang up the calling channel.
NoOp: Do Nothing (No Operation).
Park: Park yourself.
ParkedCall: Retrieve a parked call.
Pickup: Directed extension call pickup.
Playback: Play a file.
Progress: Indicate progress.
Queue: Queue a call for a call queue.
Return: Return from gosub routine.
Ringing: Indicate ringing tone.
Set: Set channel variable or function value.
UserEvent: Send an arbitrary user-defined event to parties interested in a channel (AMI users and relevant res_stasis applications).
VoiceMail: Leave a Voicemail message.
Wait: Waits for some time.`
  .split('\n')
  .map((line) => {
    const colon = line.indexOf(': ');
    return { name: line.slice(0, colon), synopsis: line.slice(colon + 2) };
  });

/** The functions of the simulator with their syntax, which Asterisk cuts, and their synopsis. */
const FUNCTIONS =
  `CALLERID              CALLERID(datatype[,CID])             Gets or sets Caller*ID data on the channel.
CHANNEL               CHANNEL(item)                        Gets/sets various pieces of information about the channel.
CONNECTEDLINE         CONNECTEDLINE(datatype[,i])          Gets or sets Connected Line data on the channel.
DB                    DB(family/key)                       Read from or write to the Asterisk database.
DB_EXISTS             DB_EXISTS(family/key)                Check to see if a key exists in the Asterisk database.
DEVICE_STATE          DEVICE_STATE(device)                 Get or Set a device state.
DIALPLAN_EXISTS       DIALPLAN_EXISTS(context[,extension[  Checks the existence of a dialplan target.
EXTENSION_STATE       EXTENSION_STATE(extension[@context]  Get an extension's state.
GLOBAL                GLOBAL(varname)                      Gets or sets the global variable specified.
HINT                  HINT(extension[@context][,options])  Get the devices set for a dialplan hint.
LEN                   LEN(string)                          Return the length of the string given.
PRESENCE_STATE        PRESENCE_STATE(provider,field[,opti  Get or Set a presence state.
QUEUE_EXISTS          QUEUE_EXISTS([queuename])            Check if a named queue exists on this server
QUEUE_MEMBER          QUEUE_MEMBER([queuename],option[,in  Provides a count of queue members based on the provided criteria, or updates a queue member's settings.
QUEUE_MEMBER_COUNT    QUEUE_MEMBER_COUNT(queuename)        Count number of members answering a queue.
QUEUE_MEMBER_LIST     QUEUE_MEMBER_LIST(queuename)         Returns a list of interfaces on a queue.
QUEUE_MEMBER_PENALTY  QUEUE_MEMBER_PENALTY(queuename,inte  Gets or sets queue members penalty.
QUEUE_WAITING_COUNT   QUEUE_WAITING_COUNT([queuename])     Count number of calls currently waiting in a queue.
STRFTIME              STRFTIME([epoch][,timezone[,format]  Returns the current date/time in the specified format.
TOLOWER               TOLOWER(string)                      Convert string to all lowercase letters.
TOUPPER               TOUPPER(string)                      Convert string to all uppercase letters.`
    .split('\n')
    .map((line) => ({ name: line.slice(0, line.indexOf(' ')), line: `${line} `, synopsis: line.slice(59) }));

/** Levels of messages on the console. No message depends on them. */
interface Levels {
  verbose: number;
  debug: number;
}

const levels = new WeakMap<Pbx, Levels>();

export const applicationCommands: readonly CliCommand[] = [
  { name: 'core show applications', takes: [0, 2], run: (_, words) => showApplications(words) },
  { name: 'core show application', takes: [1, ANY[1]], run: (_, words) => showApplication(words) },
  { name: 'core show functions', takes: [0, 2], run: (_, words) => showFunctions(words) },
  { name: 'core show function', takes: [1, 1], run: (_, [name = '']) => showFunction(name) },
  { name: 'core set verbose', takes: [1, 3], run: (pbx, words) => setLevel(pbx, 'verbose', words) },
  { name: 'core set debug', takes: [1, 3], run: (pbx, words) => setLevel(pbx, 'debug', words) },
];

/** main/pbx_app.c handle_show_applications. */
function showApplications(words: readonly string[]): Lines {
  const [how, text = ''] = words.map((word) => word.toLowerCase());
  const isKnown = how === undefined || how === 'like' || how === 'describing';
  if (!isKnown || words.length === 1) return usage('core show applications');
  // Asterisk searches the whole description, of which the simulator has only the synopsis.
  const found = APPLICATIONS.filter(
    ({ name, synopsis }) =>
      name.toLowerCase().includes(text) || (how === 'describing' && synopsis.toLowerCase().includes(text)),
  );
  const rows = found.map(({ name, synopsis }) => `  ${name.padStart(20)}: ${synopsis} `);
  const isAll = how === undefined;
  if (found.length === 0) return ['    -= No Applications Matching =-'];
  return [
    `    -= ${isAll ? 'Registered' : 'Matching'} Asterisk Applications =-`,
    ...rows,
    `    -= ${found.length} Applications ${isAll ? 'Registered' : 'Matching'} =-`,
  ];
}

/** main/pbx_app.c handle_show_application, without what Asterisk takes from its documentation. */
function showApplication(names: readonly string[]): Lines {
  const found = names.flatMap((name) =>
    APPLICATIONS.filter((each) => each.name.toLowerCase() === name.toLowerCase()),
  );
  if (found.length > 0)
    return found.flatMap(({ name, synopsis }) => about(`Application '${name}'`, synopsis));
  const failed = ['Your application(s) is (are) not registered'];
  return { failed: [...failed, `Command 'core show application ${names.join(' ')}' failed.`] };
}

/** main/pbx_functions.c handle_show_functions. */
function showFunctions([how, text]: readonly string[]): Lines {
  if (how !== undefined && (how.toLowerCase() !== 'like' || text === undefined))
    return usage('core show functions');
  const found = FUNCTIONS.filter(({ name }) => name.includes(text ?? ''));
  return [
    `${text === undefined ? 'Installed' : 'Matching'} Custom Functions:`,
    '-'.repeat(80),
    ...found.map(({ line }) => line),
    `${found.length} ${text === undefined ? '' : 'matching '}custom functions installed.`,
  ];
}

function showFunction(name: string): Lines {
  const found = FUNCTIONS.find((each) => each.name === name);
  if (found) return about(`Function '${name}'`, found.synopsis);
  return { failed: ['No function by that name registered.', `Command 'core show function ${name}' failed.`] };
}

function about(what: string, synopsis: string): string[] {
  return ['', `  -= Info about ${what} =- `, '', '[Synopsis]', `${synopsis} `, ''];
}

/** main/cli.c handle_verbose, handle_debug. */
function setLevel(pbx: Pbx, kind: keyof Levels, words: readonly string[]): Lines {
  const atLeast = words[0]?.toLowerCase() === 'atleast';
  const [given = '', more] = atLeast ? words.slice(1) : words;
  const wanted = given.toLowerCase() === 'off' ? 0 : /^\d+$/.test(given) ? Number(given) : undefined;
  if (wanted === undefined) return usage(`core set ${kind}`);
  if (kind === 'debug' && more !== undefined)
    return [`Core debug was 0 and has been set to ${wanted} for '${more}'.`];
  const own = levels.get(pbx) ?? { verbose: 0, debug: 0 };
  levels.set(pbx, own);
  const former = own[kind];
  own[kind] = atLeast ? Math.max(former, wanted) : wanted;
  if (kind === 'verbose' && more?.toLowerCase() === 'silent') return [''];
  const title = kind === 'verbose' ? 'Console verbose' : 'Core debug';
  const shown = (level: number) => (level === 0 ? 'OFF' : String(level));
  if (former === own[kind]) return [`${title} is still ${shown(former)}.`];
  return [`${title} was ${shown(former)} and is now ${shown(own[kind])}.`];
}
