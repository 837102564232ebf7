import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRoot } from '../machine/apt';
import { findProgram } from '../machine/find-program';
import { run } from '../machine/process';
import { type Broker, type BrokerOptions, startBroker } from './broker';

export interface MqttUser {
  name: string;
  password: string;
  /** Lines of Mosquitto's ACL file, such as `readwrite ami/edge/a/#`. */
  topics: readonly string[];
}

export interface MosquittoOptions extends BrokerOptions<MqttUser> {
  /** PEM: with it the broker takes connections over TLS alone. */
  certificate?: { key: string; cert: string };
}

/** Starts Debian's Mosquitto, with a password file and an ACL file. */
export function startMosquitto({ certificate, ...options }: MosquittoOptions): Promise<Broker> {
  return startBroker<MqttUser>(
    {
      name: 'Mosquitto',
      program: 'mosquitto',
      packages: ['mosquitto'],
      version: ['-h'],
      configure: async ({ home, host, port }, users) => {
        const passwords = join(home, 'passwords');
        await writeFile(passwords, users.map(({ name, password }) => `${name}:${password}\n`).join(''), {
          mode: 0o600,
        });
        // Hashes the passwords in the file, because other users could see a password among the arguments.
        await run((await findProgram('mosquitto_passwd')) ?? 'mosquitto_passwd', ['-U', passwords]);
        await writeFile(join(home, 'acl'), users.map(rights).join('\n'), { mode: 0o600 });
        const tls = join(home, 'server');
        if (certificate !== undefined) {
          await writeFile(`${tls}.crt`, certificate.cert);
          await writeFile(`${tls}.key`, certificate.key, { mode: 0o600 });
        }
        const configuration = [
          `listener ${port} ${host}`,
          ...(certificate === undefined ? [] : [`certfile ${tls}.crt`, `keyfile ${tls}.key`]),
          'allow_anonymous false',
          `password_file ${passwords}`,
          `acl_file ${join(home, 'acl')}`,
          'persistence true',
          `persistence_location ${join(home, 'data')}/`,
          'max_queued_messages 200000',
          'log_dest stderr',
          ...(isRoot() ? ['user root'] : []),
        ];
        await writeFile(join(home, 'mosquitto.conf'), `${configuration.join('\n')}\n`, { mode: 0o600 });
        return ['-c', join(home, 'mosquitto.conf')];
      },
    },
    options,
  );
}

const rights = ({ name, topics }: MqttUser) =>
  `user ${name}\n${topics.map((line) => `topic ${line}\n`).join('')}`;
