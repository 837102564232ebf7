import type { NodeAPI } from 'node-red';
import catalogue from './event-catalogue.json';

/**
 * Serves the events that Asterisk 22 documents to the dialog (see lab/commands/event-catalogue.ts). Their descriptions are in
 * the locales, as `meaning.<name>`.
 */
export function serveCatalogue(RED: NodeAPI): void {
  RED.httpAdmin.get('/ami-events/catalogue', RED.auth.needsPermission('ami-events.read'), (_, response) => {
    response.json(catalogue);
  });
}
