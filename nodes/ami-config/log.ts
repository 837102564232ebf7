import type { NodeAPI } from 'node-red';

/** Whether any of Node-RED's log handlers shows what nodes say at the level debug. */
export function showsDebug(RED: NodeAPI): boolean {
  const { logging } = RED.settings as { logging?: Record<string, { level?: string } | undefined> };
  return Object.values(logging ?? {}).some((handler) => /^(debug|trace)$/.test(handler?.level ?? ''));
}
