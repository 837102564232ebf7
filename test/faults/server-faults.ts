import type { SimulatorOptions } from '../../src/simulator';
import { RawClient } from '../simulator/raw-client';
import { until } from '../support/wait';
import type { Certificates } from './certificates';
import type { Fault } from './fault';

/** Replaces the server by another Asterisk. Healing brings the first one back. */
export const replaced =
  (options: SimulatorOptions): Fault =>
  async (scene) => {
    await scene.replace(options);
    return () => scene.replace(scene.server);
  };

/** Replaces the server by another Asterisk for good. */
export const becomes =
  (options: SimulatorOptions): Fault =>
  async (scene) => {
    await scene.replace(options);
  };

/** Replaces the server by one that speaks TLS with this certificate. */
export const shows =
  (which: keyof Certificates): Fault =>
  (scene) =>
    replaced({ tls: scene.certificates[which] })(scene);

/** Starts a fault of the simulated Asterisk (`FAULTS`). */
export const simulated =
  (name: string, value?: string | number): Fault =>
  ({ pbx }) => {
    pbx.fault(name, value === undefined ? {} : { value });
    return () => pbx.heal();
  };

/** Ends every session once, and accepts new ones. */
export const closes =
  (how: 'kick' | 'reset'): Fault =>
  ({ pbx }) => {
    pbx.fault(how);
  };

/** Sends these texts on the session. */
export const sends =
  (...texts: string[]): Fault =>
  ({ session }) => {
    for (const text of texts) session?.write(text);
  };

/** Logs another client in as the same user. Healing logs it off. */
export const loggedInElsewhere: Fault = async (scene) => {
  await scene.replace({ allowMultipleLogin: false });
  const other = await RawClient.loggedIn(scene.pbx.port);
  return async () => {
    other.close();
    await until(() => !scene.pbx.sessions.some(({ login }) => login), 'the end of the other session');
  };
};

/** Starts a graceful shutdown: calls continue, and every action is refused. */
export const shuttingDown: Fault = ({ pbx }) => {
  pbx.shutDown({ after: 3_600_000 });
  return () => pbx.listenAgain();
};

/** Opens as many sessions without a login as authlimit allows. */
export const authLimitReached: Fault = async (scene) => {
  await scene.replace({ authLimit: 2 });
  const others = await Promise.all([1, 2].map(() => RawClient.greeted(scene.pbx.port)));
  return async () => {
    for (const other of others) other.close();
    await until(() => scene.pbx.sessions.length === 0, 'no session');
  };
};
