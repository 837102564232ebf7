import type { NodeAPI } from 'node-red';

/** True if a log handler of Node-RED has the level `debug` or `trace`. */
export function showsDebug(RED: NodeAPI): boolean {
  const { logging } = RED.settings as { logging?: Record<string, { level?: string } | undefined> };
  return Object.values(logging ?? {}).some((handler) => /^(debug|trace)$/.test(handler?.level ?? ''));
}
