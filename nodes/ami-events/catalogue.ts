import type { NodeAPI } from 'node-red';
import catalogue from './event-catalogue.json';
import meanings from './event-meanings.json';

/** In a line each, and ours: what Asterisk's documentation says is prose, and its own. */
const MEANINGS: Readonly<Record<string, string>> = meanings;

/** For the dialog: the events that Asterisk 22 documents, as lab/commands/event-catalogue.ts took them from it. */
export function serveCatalogue(RED: NodeAPI): void {
  const events = catalogue.map((event) => ({ ...event, means: MEANINGS[event.name] }));
  RED.httpAdmin.get('/ami-events/catalogue', RED.auth.needsPermission('ami-events.read'), (_, response) => {
    response.json(events);
  });
}
