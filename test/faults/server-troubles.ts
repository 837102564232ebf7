import type { SimulatorOptions } from '../../src/simulator';
import { RawClient } from '../simulator/raw-client';
import { until } from '../support/wait';
import type { Certificates } from './certificates';
import type { Trouble } from './trouble';

/** Another Asterisk in its place, until the one that should be there is back. */
export const replaced =
  (options: SimulatorOptions): Trouble =>
  async (scene) => {
    await scene.replace(options);
    return () => scene.replace(scene.server);
  };

/** It is another one from now on. */
export const becomes =
  (options: SimulatorOptions): Trouble =>
  async (scene) => {
    await scene.replace(options);
  };

/** It speaks TLS and shows this certificate. */
export const shows =
  (which: keyof Certificates): Trouble =>
  (scene) =>
    replaced({ tls: scene.certificates[which] })(scene);

/** One of the simulated Asterisk's own faults. */
export const fault =
  (name: string, value?: string | number): Trouble =>
  ({ pbx }) => {
    pbx.fault(name, value === undefined ? {} : { value });
    return () => pbx.heal();
  };

/** It ends every session, and takes the next. */
export const closes =
  (how: 'kick' | 'reset'): Trouble =>
  ({ pbx }) => {
    pbx.fault(how);
  };

/** It says just this. */
export const says =
  (...texts: string[]): Trouble =>
  ({ session }) => {
    for (const text of texts) session?.write(text);
  };

/** Another client of the same name. */
export const loggedInElsewhere: Trouble = async (scene) => {
  await scene.replace({ allowMultipleLogin: false });
  const other = await RawClient.loggedIn(scene.pbx.port);
  return async () => {
    other.close();
    await until(() => !scene.pbx.sessions.some(({ login }) => login), 'the other one gone');
  };
};

/** It finishes what goes on, and refuses every action meanwhile. */
export const goingDown: Trouble = ({ pbx }) => {
  pbx.shutDown({ after: 3_600_000 });
  return () => pbx.listenAgain();
};

/** More clients at the door than it lets stand there. */
export const crowded: Trouble = async (scene) => {
  await scene.replace({ authLimit: 2 });
  const others = await Promise.all([1, 2].map(() => RawClient.greeted(scene.pbx.port)));
  return async () => {
    for (const other of others) other.close();
    await until(() => scene.pbx.sessions.length === 0, 'nobody at the door');
  };
};
