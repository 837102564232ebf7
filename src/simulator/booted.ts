import type { Headers } from './frame-writer';
import type { Simulator } from './simulator';

/** What FullyBooted says: as an event when the dialplan has been loaded, and right behind each later login. */
export function bootedHeaders(pbx: Simulator): Headers {
  const uptime = Math.floor((pbx.now() - pbx.startedAt) / 1000);
  const times: Headers = pbx.profile.bootTimes
    ? [
        ['Uptime', uptime],
        ['LastReload', uptime],
      ]
    : [];
  return [...times, ['Status', 'Fully Booted']];
}
