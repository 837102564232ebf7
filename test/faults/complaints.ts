/** A spec file, by its path below `test`, and the title of a test in it, or a constant part of the title. */
type TestRef = [spec: string, title: string];

/** Issues that users filed about nodes with connections, and the tests that prevent them here. */
// biome-ignore format: one line per row
export const OF_NODES: readonly [theme: string, ...TestRef[]][] = [
  ['a phantom client after a deploy during a reconnect delay', ['nodes/ami-config/connection_spec.ts', 'leaves no second session behind when it is deployed while it waits to reconnect']],
  ['each deploy doubles the messages', ['nodes/ami-config/connection_spec.ts', 'leaves no listeners behind, even if its users are deployed often']],
  ['editing one user drops the connection', ['nodes/ami-config/connection_spec.ts', 'stays open during a deploy of its users, of other nodes and of their flows'], ['nodes/ami-config/connection_spec.ts', 'stays open when one user is deleted while the only other one restarts']],
  ['two config nodes for one server disturb each other', ['faults/recovery_spec.ts', 'recovers 200 times out of 200']],
  ['an unused config node connects', ['nodes/ami-config/connection_spec.ts', 'is not opened without users']],
  ['a deploy hangs: close timed out', ['nodes/ami-config/connection_spec.ts', 'closes within a second from a server that never answers'], ['nodes/ami-config/connection_spec.ts', 'closes at once from a server that never greeted']],
  ['the status lies when the cable is pulled', ['faults/matrix.ts', 'half-open: the cable is cut without FIN or RST'], ['faults/network_spec.ts', 'notices a longer cut']],
  ['stuck in connecting', ['faults/matrix.ts', 'accepts, and sends nothing'], ['faults/matrix.ts', 'no response to the login'], ['faults/matrix.ts', 'silence in the handshake'], ['faults/matrix.ts', 'a black hole: new connections are dropped silently']],
  ['contradictory statuses, or messages of an old connection', ['connection/connection_spec.ts', 'opens again after close, and never has two sockets'], ['nodes/ami-config/connection_spec.ts', 'shows its current state to a node that is deployed later']],
  ['no events after a restart of the server', ['faults/recovery_spec.ts', 'with its mask and every subscriber'], ['faults/asterisk_spec.ts', 'recovers at the next attempt after']],
  ['tight reconnect loops and huge logs', ['connection/connection_spec.ts', 'waits longer after each failure'], ['nodes/ami-config/errors_spec.ts', 'report an outage once, even if many attempts fail'], ['faults/matrix.ts', 'accepts the login, and closes']],
  ['the backoff grows to a day', ['connection/backoff_spec.ts', 'doubles the delay up to the longest']],
  ['a wrong password is retried for ever', ['connection/connection_spec.ts', 'retries a refused login after a minute, not sooner'], ['faults/matrix.ts', 'a wrong secret']],
  ['a ping before the login', ['faults/complaints_spec.ts', 'sends no action before the login has succeeded']],
  ['the reconnect does not come back', ['faults/recovery_spec.ts', 'recovers 200 times out of 200'], ['faults/matrix.ts', 'the server is killed']],
  ['an uncaught ECONNRESET or rejection takes Node-RED down', ['faults/matrix.ts', 'RST before the banner'], ['faults/matrix.ts', 'RST in a list'], ['faults/matrix.ts', 'RST in Goodbye'], ['connection/connection_spec.ts', 'survives a listener that throws']],
  ['errors that no Catch node sees', ['nodes/ami-config/errors_spec.ts', 'reach each Catch node once, even if its tab has many nodes of the connection'], ['nodes/ami-config/errors_spec.ts', 'go to the log once if no Catch node listens']],
  ['leaks, and warnings of too many listeners', ['nodes/ami-config/connection_spec.ts', 'leaves no listeners behind, even if its users are deployed often'], ['faults/complaints_spec.ts', 'causes no warning of a leak']],
  ['environment variables in the settings', ['nodes/ami-config/settings_spec.ts', 'in every field, credentials included']],
  ['credentials in exports and logs', ['nodes/ami-config/settings_spec.ts', 'are never reported with the secret']],
  ['repeated headers, channel variables and long lines of AMI', ['protocol/frame_spec.ts', 'becomes a plain object in the original spelling, repeated headers as arrays'], ['protocol/parser_spec.ts', 'repeat in their order (AMI 84)'], ['protocol/encoder_spec.ts', 'accepts a line of 1,022 bytes and refuses one of 1,023']],
  ['events of several PBXs without their server', ['nodes/ami-events/ami-events_spec.ts', 'sends an event as a message: its name, its headers, its server and its time'], ['faults/recovery_spec.ts', 'recovers 200 times out of 200']],
  ['nodes that work in tests and not as a package', ['package_spec.ts', 'nodes, without an error']],
  ['dashboard tables that grow, or update in one browser only', ['browser/board_spec.ts', 'shows each change in every browser, in the table, the counts and the events']],
  ['types that TypeScript does not find', ['types_spec.ts', 'compile with module resolution']],
];

/** Issues that users filed about AMI clients, the most frequent and severe first. */
// biome-ignore format: one line per row
export const OF_CLIENTS: readonly [theme: string, ...TestRef[]][] = [
  ['dead connections, missing or too fast reconnects', ['faults/network_spec.ts', 'notices a longer cut'], ['faults/recovery_spec.ts', 'recovers 200 times out of 200'], ['connection/connection_spec.ts', 'waits longer after each failure']],
  ['the output of a Command since Asterisk 14', ['session/actions_spec.ts', 'reads the output of a Command from any Asterisk (AMI 52, 55)']],
  ['malformed frames from the server or its modules', ['protocol/parser_spec.ts', 'ends a frame at CRLF LF (AMI 44)'], ['protocol/parser_spec.ts', 'skips any number of empty lines (AMI 42, 45)'], ['protocol/parser_spec.ts', 'recovers at the next empty line after text that is not AMI (AMI 51)'], ['faults/matrix.ts', 'bytes that are not AMI before every frame']],
  ['repeated headers lost', ['protocol/frame_spec.ts', 'becomes a plain object in the original spelling, repeated headers as arrays']],
  ['lists of which only the first response arrives', ['session/pending_spec.ts', 'are collected when the answer says EventList']],
  ['the outcome of an Originate', ['session/actions_spec.ts', 'extends the timeout of a blocking Originate, and of actions behind it, by its ringing time'], ['session/pending_spec.ts', 'are not ended by a UserEvent or an OriginateResponse with our ActionID'], ['faults/matrix.ts', 'silence while an action keeps the server busy (AMI 31)']],
  ['ActionIDs that collide', ['session/actions_spec.ts', 'sends a new ActionID with each action']],
  ['slow handlers, and clients that the server drops for them', ['connection/subscriptions_spec.ts', 'so that the socket is always read (AMI 35)']],
  ['encodings', ['protocol/parser_spec.ts', 'that is not UTF-8 is read as Latin-1, and the frame is kept (AMI 85)']],
  ['TLS', ['session/transport_spec.ts', 'verifies by default'], ['faults/matrix.ts', 'an unknown authority'], ['faults/matrix.ts', 'an expired certificate'], ['faults/matrix.ts', 'a client with TLS on a port without']],
  ['no time limits', ['session/session_spec.ts', 'has a deadline for the banner, and one for the login'], ['session/actions_spec.ts', 'times out each action, and ignores late responses']],
  ['states of extensions: negative ones, several devices, words', ['state-words/extension_spec.ts', 'reads extension, state, text, hint and devices'], ['state-words/extension_spec.ts', 'reads sums that no release sends by their bits']],
  ['a wrong password retried for ever, a wrong setting not reported', ['connection/connection_spec.ts', 'retries a refused login after a minute, not sooner'], ['nodes/ami-config/errors_spec.ts', 'report a wrong setting once, with its code']],
  ['growing memory', ['connection/memory_spec.ts', 'keeps neither events without a subscriber nor their names'], ['faults/refresh_spec.ts', 'its memory stays flat'], ['faults/matrix.ts', 'an endless frame']],
  ['event masks', ['session/session_spec.ts', 'sends the event mask with the login, and none for all (AMI 16)']],
  ['several PBXs in one process', ['faults/recovery_spec.ts', 'recovers 200 times out of 200']],
  ['actions repeated without the caller knowing', ['session/actions_spec.ts', 'distinguishes unsent actions from those with an unknown outcome when the connection ends (AMI 91)'], ['faults/complaints_spec.ts', 'never sends an action a second time']],
  ['a node whose error takes Node-RED down', ['nodes/ami-config/errors_spec.ts', 'report a failure of the first attempt, even while the flows start'], ['faults/matrix.ts', 'nobody listens']],
  ['expensive polling', ['extensions/refresh_spec.ts', 'requests one list for many extensions, and queries those that it lacks']],
];
