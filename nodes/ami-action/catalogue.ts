import type { NodeAPI } from 'node-red';
import catalogue from '../common/action-catalogue.json';

/**
 * Serves the actions of Asterisk 22 to the dialog (see lab/commands/action-catalogue.ts). Their descriptions are in the locales, as
 * `meaning.<name>`.
 */
export function serveCatalogue(RED: NodeAPI): void {
  RED.httpAdmin.get('/ami-action/catalogue', RED.auth.needsPermission('ami-action.read'), (_, response) => {
    response.json(catalogue);
  });
}
