import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Broker, type BrokerOptions, startBroker } from './broker';

export interface NatsUser {
  name: string;
  password: string;
  /** Subjects, such as `ami.a.event.>`. */
  publish: readonly string[];
  subscribe: readonly string[];
}

/** Starts Debian's nats-server with JetStream and with users of limited rights. */
export function startNats(options: BrokerOptions<NatsUser>): Promise<Broker> {
  return startBroker<NatsUser>(
    {
      name: 'nats-server',
      program: 'nats-server',
      packages: ['nats-server'],
      version: ['--version'],
      configure: async ({ home, host, port }, users) => {
        // nats-server also reads JSON as its configuration.
        const configuration = {
          host,
          port,
          jetstream: { store_dir: join(home, 'data') },
          authorization: {
            users: users.map(({ name, password, publish, subscribe }) => ({
              user: name,
              password,
              permissions: { publish, subscribe },
            })),
          },
        };
        await writeFile(join(home, 'nats.conf'), JSON.stringify(configuration), { mode: 0o600 });
        return ['--config', join(home, 'nats.conf')];
      },
    },
    options,
  );
}
