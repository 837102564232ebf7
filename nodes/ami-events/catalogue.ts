import type { NodeAPI } from 'node-red';
import catalogue from './event-catalogue.json';

/** For the dialog: the events that Asterisk 22 documents, as lab/event-catalogue.ts took them from it. */
export function serveCatalogue(RED: NodeAPI): void {
  RED.httpAdmin.get('/ami-events/catalogue', RED.auth.needsPermission('ami-events.read'), (_, response) => {
    response.json(catalogue);
  });
}
