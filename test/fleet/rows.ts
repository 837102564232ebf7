import { eventKey } from './pbx-messages';

/** A line of an edge's journal. */
export type Row =
  | { table: 'states'; columns: unknown[] }
  | { table: 'calls'; columns: { pbx: string; id: string } }
  | {
      table: 'events';
      columns: [
        pbx: string,
        uid: string,
        at: string,
        server: string,
        event: string,
        extension: string | null,
        data: string,
      ];
    };

export const callKey = (pbx: string, id: string) => `${pbx} call ${id}`;

/** @returns the key of a call or an event, which is the same at the edge, in the database and at the PBX; '' for a state */
export function rowKey(row: Row): string {
  if (row.table === 'calls') return callKey(row.columns.pbx, row.columns.id);
  if (row.table === 'states') return '';
  const [pbx, uid, , , event, , data] = row.columns;
  return event === 'gap' ? `${pbx} gap ${uid}` : eventRowKey(pbx, event, data);
}

/** @param data the event as JSON */
export function eventRowKey(pbx: string, event: string, data: string): string {
  const headers = JSON.parse(data) as Record<string, string>;
  return `${pbx} ${eventKey({ ...headers, Event: event }) ?? event}`;
}
