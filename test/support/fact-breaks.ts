/** A small change in the simulator that breaks a fact about Asterisk. */
export interface FactBreak {
  /** Number of the broken fact in AMI_FACTS. */
  fact: number;
  /** Path below src/simulator. */
  file: string;
  /** Text that occurs once in the file, and its replacement. */
  from: string;
  to: string;
}

/** A sample of the facts that the simulator implements. */
export const FACT_BREAKS: readonly FactBreak[] = [
  broken(1, 'simulator.ts', 'Asterisk Call Manager/', 'Asterisk Manager/'),
  broken(2, 'profiles.ts', "banner: '11.0.0'", "banner: '22.10.1'"),
  broken(
    4,
    'sessions.ts',
    'return void socket.destroy()',
    "return void socket.end('Asterisk Call Manager/1.0')",
  ),
  broken(
    5,
    'sessions.ts',
    'if (!session.login) session.close();',
    "if (!session.login) session.write('Too late'), session.close();",
  ),
  broken(6, 'dispatch.ts', "['login', 'logoff', 'challenge']", "['login', 'logoff', 'challenge', 'ping']"),
  broken(7, 'actions/login.ts', 'REFUSAL_DELAY = 1000', 'REFUSAL_DELAY = 0'),
  broken(8, 'actions/login.ts', "'Login Already In Use');\n  const user", "'Already In Use');\n  const user"),
  broken(
    9,
    'actions/login.ts',
    "request.ack('Already authenticated')",
    "request.error('Already authenticated')",
  ),
  broken(11, 'actions/login.ts', 'Must specify AuthType', 'AuthType is missing'),
  broken(12, 'actions/login.ts', 'session.challenge ??=', 'session.challenge ='),
  broken(
    16,
    'actions/login.ts',
    "session.mask = maskToBits(request.get('Events')) ?? ALL;",
    'session.mask = ALL;',
  ),
  broken(20, 'dispatch.ts', 'if (pbx.lifecycle.isShuttingDown) return', 'if (false) return'),
  broken(22, 'action-reader.ts', 'LONGEST_LINE = 1024', 'LONGEST_LINE = 2048'),
  broken(23, 'action-reader.ts', 'MOST_LINES = 128', 'MOST_LINES = 129'),
  broken(24, 'action-reader.ts', 'nul < 0 ? bytes : bytes.subarray(0, nul)', 'bytes'),
  broken(25, 'dispatch.ts', "request.error('Missing action in request')", "request.error('Missing action')"),
  broken(
    27,
    'action-reader.ts',
    'headers.find(([other]) => other.toLowerCase() === name)',
    'headers.find(([other]) => other === header)',
  ),
  broken(29, 'dispatch.ts', 'Invalid/unknown command', 'Unknown command'),
  broken(30, 'request.ts', 'ID_BUFFER = 255', 'ID_BUFFER = 2550'),
  broken(
    36,
    'request.ts',
    "['Response', word], ...this.#id(), ...headers",
    "['Response', word], ...headers, ...this.#id()",
  ),
  broken(44, 'profiles.ts', 'channelMapLacksCr: version === 18', 'channelMapLacksCr: false'),
  broken(52, 'actions/command.ts', 'Privilege: Command\\r\\n', ''),
  broken(55, 'actions/command.ts', "text.replace(/\\n$/, '').split('\\n')", "text.split('\\n')"),
  broken(60, 'request.ts', 'mark(marks, startWord)', "mark(marks, 'Complete')"),
  broken(
    65,
    'request.ts',
    'for (const [name, ...headers] of items) {',
    "for (const [name, ...own] of items) {\n      const headers: Headers = [['Privilege', 'call,all'], ...own];",
  ),
  broken(72, 'actions/queues.ts', "['QueueMember', ", "['QueueMemberStatus', "),
  broken(75, 'actions/session.ts', "mask > 0 ? 'On' : 'Off'", "'On'"),
  broken(77, 'actions/originate.ts', "['Reason', reason]", "['Reason', -reason]"),
  broken(78, 'actions/session.ts', '(Action|UserEvent)', '(Action|ActionID|UserEvent)'),
  broken(81, 'lifecycle.ts', "['Restart', restart ? 'True' : 'False']", "['Restart', restart ? 1 : 0]"),
  broken(82, 'exchange/switch/channel.ts', 'return this.#escapes ? escapeC(text) : text;', 'return text;'),
  broken(
    87,
    'actions/originate.ts',
    'if (result?.channel) request.ack(QUEUED)',
    "if (result?.channel) request.ack('Done')",
  ),
  broken(92, 'actions/extensions.ts', "'Extension Status'", "'Extension State'"),
  broken(93, 'exchange/hints/states.ts', "[4, 'Unavailable']", "[4, 'Offline']"),
  broken(
    94,
    'exchange/hints/extensions.ts',
    'this.#status(shown, hint?.code ?? -1)',
    'this.#status(shown, hint?.code ?? 0)',
  ),
  broken(95, 'actions/extensions.ts', 'HINT_BUFFER = 255', 'HINT_BUFFER = 256'),
  broken(
    96,
    'exchange/hints/extensions.ts',
    'pattern.hint.replace(/\\$\\{EXTEN\\}/g, extension)',
    'pattern.hint',
  ),
  broken(98, 'exchange/hints/states.ts', "if (used && states.includes('RINGING')) return 'RINGINUSE';", ''),
  broken(99, 'exchange/hints/extensions.ts', 'this.#status(hint, code)', 'this.#status(hint, 0)'),
  broken(
    100,
    'actions/extensions.ts',
    "extension states.',\n    since: 13",
    "extension states.',\n    since: 11",
  ),
  broken(102, 'exchange/hints/states.ts', "NOT_INUSE: 'Not in use'", "NOT_INUSE: 'Idle'"),
  broken(105, 'dispatch.ts', 'if (!session.mayWrite(bits(action.classes))) return deny(request);', ''),
  broken(106, 'actions/session.ts', '.filter(({ classes }) => request.session.mayWrite(bits(classes)))', ''),
  broken(115, 'exchange/applications/queue/member.ts', 'NAME_BUFFER = 79', 'NAME_BUFFER = 80'),
  broken(118, 'action-reader.ts', 'headers.find(([other])', 'headers.findLast(([other])'),
  broken(125, 'exchange/hints/pattern.ts', "extension.replaceAll('-', '')", 'extension'),
];

function broken(fact: number, file: string, from: string, to: string): FactBreak {
  return { fact, file, from, to };
}
