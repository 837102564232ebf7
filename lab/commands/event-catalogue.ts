// `npm run catalogue`, then `npm run format`: writes the list of events that the dialog of ami-events offers, from the
// documentation in Asterisk 22, and the list of actions for ami-action (action-catalogue.ts). It takes names, classes and
// headers, which are facts, and none of the prose.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from '../machine/paths';
import { installAsterisk } from '../parts/asterisk-install';
import { writeActionCatalogue } from './action-catalogue';

const DOCUMENTATION = 'usr/share/asterisk/documentation/core-en_US.xml';
const CATALOGUE = projectPath('nodes/ami-events/event-catalogue.json');

/** Documented as events, but only sent in event lists, which ami-events does not get. */
const ONLY_IN_ANSWERS =
  /(Complete|Detail)$|^(Agents|AorList|AuthList|ContactList|CoreShowChannel|EndpointList|Status|MWIGet|FAXSession|FAXSessionsEntry|FAXStats|MeetmeList|MeetmeListRooms|ConfbridgeList|ConfbridgeListRooms|BridgeInfoChannel|QueueEntry|QueueParams)$/;
/** Events that match ONLY_IN_ANSWERS, but are also sent outside of lists. */
const RAISED = ['AgentComplete'];
/** Names in the documentation that differ from those that the server sends (main/manager_channels.c). */
const RESPELLED: Record<string, string> = { NewExten: 'Newexten' };
/** Classes in the documentation that do not exist. */
const RECLASSED: Record<string, string> = { class: 'call' };

interface DocumentedEvent {
  name: string;
  /** Read classes, all of which a user must have (main/manager.c, match of send_events). */
  classes: string[];
  /** `Channel…` stands for a channel's headers, which many events have. */
  headers: string[];
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const xml = await readFile(join(await installAsterisk(22), DOCUMENTATION), 'utf8');
  await writeFile(CATALOGUE, `${JSON.stringify(documentedEvents(xml), undefined, 2)}\n`);
  await writeActionCatalogue();
}

function documentedEvents(xml: string): DocumentedEvent[] {
  const bodies = new Map<string, string>();
  for (const [, name = '', body = ''] of xml.matchAll(
    /<managerEvent [^>]*name="([^"]+)"[^>]*>(.*?)<\/managerEvent>/gs,
  )) {
    bodies.set(name, (bodies.get(name) ?? '') + body);
  }
  return [...bodies]
    .filter(([name]) => RAISED.includes(name) || !ONLY_IN_ANSWERS.test(name))
    .map(([name, body]) => ({
      name: RESPELLED[name] ?? name,
      classes: [
        ...new Set([...body.matchAll(/class="EVENT_FLAG_(\w+)"/g)].map(([, flag = '']) => className(flag))),
      ],
      headers: [...new Set(headersIn(body, bodies))],
    }))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function className(flag: string): string {
  const name = flag.toLowerCase();
  return RECLASSED[name] ?? name;
}

/** Matches a parameter of the event itself, one or all of another event, or those of a channel or a bridge. */
const HEADERS =
  /<parameter name="([^"]+)"|parameter\[@name='([^']+)'\]|@name='([^']+)'\]\/managerEventInstance\/syntax\/parameter\)|<(channel|bridge)_snapshot(?: prefix="(\w+)")?/g;

function headersIn(body: string, bodies: ReadonlyMap<string, string>): string[] {
  const syntax = [...body.matchAll(/<syntax>(.*?)<\/syntax>/gs)].map(([, text]) => text).join('');
  return [...syntax.matchAll(HEADERS)].flatMap(([, own, borrowed, whole, snapshot, prefix = '']) => {
    if (snapshot) return `${prefix}${snapshot === 'channel' ? 'Channel' : 'Bridge'}…`;
    if (whole) return headersIn(bodies.get(whole) ?? '', bodies);
    return own ?? borrowed ?? [];
  });
}
