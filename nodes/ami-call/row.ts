import type { Call, Party } from '../../src/index';

/** A row of the table `calls`, by column name. */
export type CallRow = Record<string, string | number | null>;

/** @returns an ended call as a row for one INSERT. Times are in UTC, in the format of DATETIME(3) */
export function rowOf(call: Call): CallRow {
  return {
    pbx: call.pbx,
    id: call.id,
    direction: call.direction,
    outcome: call.outcome,
    ...partyColumns('from', call.from),
    dialled: call.dialled,
    ...partyColumns('to', call.to),
    answered_by: call.answeredBy && numberOf(call.answeredBy),
    rang: call.group.map(numberOf).join(','),
    queue: call.queue?.name ?? null,
    agent: call.queue?.agent ?? null,
    waited_ms: call.queue?.waitedMs ?? null,
    via: call.via.map(({ kind, to, outcome }) => `${kind} ${to} ${outcome}`).join(', '),
    started_at: timeOf(call.startedAt),
    ringing_at: timeOf(call.ringingAt),
    answered_at: timeOf(call.answeredAt),
    ended_at: timeOf(call.endedAt),
    ring_ms: call.ringMs,
    talk_ms: call.talkMs,
    hold_ms: call.holdMs,
    cause: call.cause,
    cause_text: call.causeText,
    ended_by: call.endedBy && numberOf(call.endedBy),
    partial: call.partial ? 1 : 0,
  };
}

function partyColumns(prefix: 'from' | 'to', party: Party | null): CallRow {
  return {
    [`${prefix}_number`]: party && numberOf(party),
    [`${prefix}_name`]: party?.name ?? null,
    [`${prefix}_device`]: party?.device ?? null,
  };
}

function numberOf({ extension, number }: Party): string {
  return extension ?? number;
}

/** Converts an ISO time to `2026-11-29 03:45:00.123`. */
function timeOf(time: string | null): string | null {
  return time?.slice(0, -1).replace('T', ' ') ?? null;
}
