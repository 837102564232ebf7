import type { Headers } from './frame-writer';
import type { Pbx } from './pbx';

/** The headers of FullyBooted. Asterisk raises this event after boot, and sends it first after each later login. */
export function fullyBootedHeaders(pbx: Pbx): Headers {
  const uptime = Math.floor((pbx.now() - pbx.uptime.startedAt) / 1000);
  const times: Headers = pbx.profile.bootTimes
    ? [
        ['Uptime', uptime],
        ['LastReload', uptime],
      ]
    : [];
  return [...times, ['Status', 'Fully Booted']];
}
